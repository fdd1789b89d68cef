"""The job beside the servers, every five minutes; two at a time do no harm.

It ends sessions that expired, tells of PCs that went silent, and forgets what is old.
"""

from __future__ import annotations

import logging

from acme_sync import bridge

tick = bridge.tick()
for key in tick.silent:
    logging.getLogger("acme").warning("the Web Connector of %s has not called for 12 hours", key)
for failure in tick.failed:
    logging.getLogger("acme").error("%s: %s", failure.connection, failure.text)
