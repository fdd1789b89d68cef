"""Threads beside the loop of an ASGI server, in which the synchronous engine answers calls.

An async handler of the host goes the other way: it runs on the loop while its thread waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from qbsync.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Coroutine

__all__ = ["Receive", "Workers"]

T = TypeVar("T")
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]

_LOOK_EVERY: Final = 1.0
"""Seconds after which a waiting thread looks whether there still is a loop."""


class Workers:
    """A bounded number of threads; work that finds none free waits for its turn."""

    def __init__(self, threads: int) -> None:
        """Start no thread yet.  Raises ConfigurationError where `threads` is less than 1."""
        if threads < 1:
            raise ConfigurationError(f"threads is 1 at least, and not {threads}")
        self._new_pool = partial(ThreadPoolExecutor, threads, thread_name_prefix="qbsync")
        self._pool = self._new_pool()

    async def run(self, work: Callable[..., T], receive: Receive) -> T | None:
        """Return what ``work(awaiting=)`` returns; None where the caller went before its turn came.

        `receive` is that of the request, whose body was read. What has begun is finished, also when nobody
        waits for it any more: the repeat of a call gets the same reply.
        """
        job = self._pool.submit(work, awaiting=partial(_await, asyncio.get_running_loop()))
        done, event = asyncio.wrap_future(job), asyncio.ensure_future(receive())
        try:
            await asyncio.wait((done, event), return_when=asyncio.FIRST_COMPLETED)
            if not done.done() and event.result()["type"] == "http.disconnect" and job.cancel():
                return None
            return await done
        finally:
            done.cancel()  # the job too, where its turn has not come
            event.cancel()
            await asyncio.wait((event,))

    async def stop(self) -> None:
        """Wait for what has begun; the next `run` starts new threads."""
        pool, self._pool = self._pool, self._new_pool()
        await asyncio.to_thread(pool.shutdown)  # not on the loop, which handlers may wait for


def _await(loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, object]) -> object:
    """Run a coroutine on the loop and wait for it in this thread, but not for a loop that has ended."""
    try:
        future = asyncio.run_coroutine_threadsafe(coroutine, loop)
    except RuntimeError:  # the loop is closed
        coroutine.close()
        raise
    while not wait((future,), timeout=_LOOK_EVERY).done:
        if not loop.is_running():
            raise RuntimeError("the server's loop ended while the handler ran on it")
    return future.result()
