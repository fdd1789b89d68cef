"""How fast `check` accepts a valid document, as a ratio to bare libxml2; run ``python -m bench.checking``.

1,000 customers as CustomerAdd and as an answer; 10,000 CustomerMods that empty two fields each, and 10,000
queries by ids. Bare is `lxml.etree.fromstring` and `XMLSchema.validate` with
the same schema, in the same process; best of some.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from lxml import etree

from bench.codec import COUNT, document
from qbsync.facts.vocabulary import CLEAR
from qbsync.models import Customer, CustomerAdd, CustomerMod, CustomerQuery
from qbsync.qbxml import check, decode, encode
from qbsync.qbxml.schema import compiled

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 15
MANY = 10_000


def requests() -> bytes:
    """Return 1,000 CustomerAdds."""
    records = decode(document())[0].of(Customer)
    return encode(
        [
            CustomerAdd(
                name=record.name,
                company_name=record.company_name,
                first_name=record.first_name,
                bill_address=record.bill_address,
                ship_address=record.ship_address,
                phone=record.phone,
                email=record.email,
                terms_ref=record.terms_ref,
                credit_limit=record.credit_limit,
                job_desc=record.job_desc,
            )
            for record in records
        ]
    )


def emptied() -> bytes:
    """Return 10,000 CustomerMods that empty a text and a reference."""
    return encode([CustomerMod(f"8-{number}", "1", phone=CLEAR, terms_ref=CLEAR) for number in range(MANY)])


def many() -> bytes:
    """Return 10,000 small requests."""
    return encode([CustomerQuery(list_id=(f"8-{number}",)) for number in range(MANY)])


def ratio(data: bytes) -> tuple[float, float]:
    """Return check / bare, and the bytes a second of bare."""
    schema = compiled("16.0") if b"MsgsRs" in data[:200] else compiled("13.0")

    def bare() -> None:
        if not schema.validate(etree.fromstring(data)):
            raise AssertionError(schema.error_log)

    def ours() -> None:
        if check(data):
            raise AssertionError

    pairs = [(_timed(ours), _timed(bare)) for _ in range(ROUNDS)]
    least = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    return least[0] / least[1], len(data) / least[1]


def _timed(run: Callable[[], Any]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    for label, data, count in (
        ("requests", requests(), COUNT),
        ("an answer", document(), COUNT),
        ("fields that are emptied", emptied(), MANY),
        ("many small requests", many(), MANY),
    ):
        found, speed = ratio(data)
        print(f"check / bare libxml2, {label:<23} {found:6.2f}   (N = {count}, bare {speed / 1e6:.0f} MB/s)")


if __name__ == "__main__":
    main()
