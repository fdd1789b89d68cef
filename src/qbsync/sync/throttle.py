"""Token buckets with a growing delay: how many wrong passwords are heard, and how long the next one waits.

Some tries are free and come back one by one. When they are used up there is one try after a delay, then one
after twice the delay, and so on up to the longest; after as much quiet as fills the bucket again, all is
forgotten. A refused try costs nothing, so a program that goes on asking is not shut out for ever.

The buckets are kept in memory, the least used ones go when there are too many, and each process has its own.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from qbsync.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import datetime

__all__ = ["LoginRate", "Throttle"]


@attrs.frozen(kw_only=True)
class LoginRate:
    """How many tries are free (`tries`, and one more each `delay`), and the longest delay after them.

    Raises ConfigurationError for less than one try, no delay, or a longest delay that is shorter.
    """

    tries: int
    delay: timedelta
    longest_delay: timedelta

    def __attrs_post_init__(self) -> None:
        """Check the numbers."""
        if self.tries < 1 or not timedelta(0) < self.delay <= self.longest_delay:
            raise ConfigurationError(
                "a rate has 1 try at least, a delay, and a longest delay no shorter than that"
            )


@attrs.define
class _Bucket:
    """`left` tries at the time `at`, none before `until`; `delays` counts how often the delay has grown."""

    left: float
    at: float
    until: float = 0.0
    delays: int = 0


class Throttle:
    """The buckets of all keys at one rate, at most `size`; its caller sees to it that one thread is in it."""

    def __init__(self, rate: LoginRate, *, size: int) -> None:
        """Start with every bucket full."""
        self._tries = float(rate.tries)
        self._delay = rate.delay.total_seconds()
        self._longest = rate.longest_delay.total_seconds()
        self._most_delays = (rate.longest_delay // rate.delay).bit_length()
        self._size = size
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        """Return how many buckets are kept."""
        return len(self._buckets)

    def wait(self, key: Hashable, now: datetime) -> float:
        """Return for how many seconds nothing is heard of the key, 0 where a try is free."""
        bucket = self._buckets.get(key)
        return 0.0 if bucket is None else self._left(bucket, now.timestamp())

    def take(self, key: Hashable, now: datetime) -> float:
        """Use up a try and return how many seconds the next one has to wait.

        Call it where `wait` is 0; elsewhere it changes nothing.
        """
        time = now.timestamp()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self._tries, time)
            if len(self._buckets) > self._size:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        if (left := self._left(bucket, time)) > 0:
            return left
        bucket.left = min(self._tries, bucket.left + max(0.0, time - bucket.at) / self._delay)
        if bucket.left == self._tries:
            bucket.delays = 0
        bucket.left -= 1
        bucket.at = time
        if bucket.left >= 1:
            return 0.0
        pause = min(self._longest, self._delay * (1 << bucket.delays))
        bucket.delays = min(bucket.delays + 1, self._most_delays)
        bucket.left, bucket.at, bucket.until = 1.0, time + pause, time + pause
        return pause

    def give_back(self, key: Hashable) -> None:
        """Undo the last `take`, and the delay that it brought."""
        bucket = self._buckets.get(key)
        if bucket is None:
            return
        if bucket.until == bucket.at:  # it used up the tries
            bucket.until, bucket.delays = 0.0, bucket.delays - 1
        else:
            bucket.left = min(self._tries, bucket.left + 1)

    def forget(self, key: Hashable) -> None:
        """Fill the bucket of the key."""
        self._buckets.pop(key, None)

    def _left(self, bucket: _Bucket, time: float) -> float:
        left = bucket.until - time
        return left if 0 < left <= self._longest else 0.0  # longer: our clock was set back
