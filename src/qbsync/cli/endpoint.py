"""What `qbsync doctor` finds at the URL of an app: name, port, TLS, certificate, answer, clock."""

from __future__ import annotations

import http.client
import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urlsplit

from qbsync.cli.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

__all__ = ["endpoint_findings"]

_TIMEOUT: Final = 10.0
"""Seconds for each step."""

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_SOON: Final = timedelta(days=14)
_CLOCK: Final = timedelta(seconds=60)
_OK: Final = 200

# Number of OpenSSL's verification error -> what it means and what to do.
_CERTIFICATES: Final = {
    10: ("the certificate has expired", "Renew it, and see that the renewal runs by itself."),
    9: (
        "the certificate is not valid yet",
        "See the clock of this computer, and its dates.",
    ),
    18: ("the certificate signs itself", "Use one of a public authority; Windows does not trust this one."),
    19: ("the chain ends in an authority that is not trusted", "Use a certificate of a public authority."),
    20: (
        "the chain is incomplete, or its authority is not trusted",
        "Let the server send the intermediate certificates too (fullchain.pem), or use a public authority.",
    ),
    62: (
        "the certificate is for another host name",
        "Get one for the host of the URL.",
    ),
}


def endpoint_findings(url: str, *, ca: str | None, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Look at an endpoint, from its name to its answer; ends where it cannot be reached.

    `ca` is a file of authorities that are trusted in the place of the system's.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), 0
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host:
        yield _problem("URL", f"{url!r} is no http or https URL", "Write https://host/path.")
        return
    if parts.scheme == "http" and host not in _LOCAL:
        yield _problem(
            "URL",
            "http, and not for localhost: the Web Connector refuses it",
            "Serve it by https.",
        )
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        remedy = "See that the host is spelt right and that the DNS has it; --offline skips this."
        yield _problem("DNS", f"{host} is not found: {error.strerror or error}", remedy)
        return
    addresses = sorted({str(one[4][0]) for one in found})
    yield Finding(area="DNS", level="ok", text=f"{host} is {', '.join(addresses)}")
    context = _context(ca) if parts.scheme == "https" else None
    if context is not None:
        reached = yield from _tls(host, port, context, clock())
        if not reached:
            return
    yield from _answer(parts, port, context, clock)


def _context(ca: str | None) -> ssl.SSLContext:
    """Return what certificates are judged by: as on Windows, which is less strict than Python since 3.13."""
    context = ssl.create_default_context(cafile=ca)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _problem(area: str, text: str, remedy: str) -> Finding:
    return Finding(area=area, level="problem", text=text, remedy=remedy)


def _unreachable(host: str, port: int, error: OSError) -> Finding:
    text = f"{host}:{port} does not answer: {error.strerror or error}"
    return _problem("port", text, "See that the app runs, and that no firewall stands before its port.")


def _tls(host: str, port: int, context: ssl.SSLContext, now: datetime) -> Generator[Finding, None, bool]:
    """Look at the certificate and at the versions of TLS; returns whether there is an answer to ask for."""
    try:
        certificate, version = _handshake(host, port, context)
    except ssl.SSLCertVerificationError as error:
        meaning, remedy = _CERTIFICATES.get(
            error.verify_code, (error.verify_message, "Look at the certificate.")
        )
        yield _problem("certificate", f"{meaning} (QBWC1048)", remedy)
        return False
    except ssl.SSLError as error:
        yield _problem("TLS", f"no TLS here: {error.reason or error}", "See that this port speaks https.")
        return False
    except OSError as error:
        yield _unreachable(host, port, error)
        return False
    yield _expiry(certificate, now)
    yield Finding(area="TLS", level="ok", text=f"{version}")
    older = ssl.create_default_context()
    older.check_hostname, older.verify_mode = False, ssl.CERT_NONE
    older.maximum_version = ssl.TLSVersion.TLSv1_2
    try:
        _handshake(host, port, older)
    except OSError:
        remedy = "Let the server take TLS 1.2 as well: older Windows has no newer one."
        yield Finding(area="TLS", level="warning", text="TLS 1.2 is refused", remedy=remedy)
    return True


def _handshake(host: str, port: int, context: ssl.SSLContext) -> tuple[Any, str]:
    with (
        socket.create_connection((host, port), timeout=_TIMEOUT) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure,
    ):
        return secure.getpeercert(), secure.version() or ""


def _expiry(certificate: Any, now: datetime) -> Finding:  # noqa: ANN401 - a dict of ssl
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    issuer = dict(pair for part in certificate.get("issuer", ()) for pair in part)
    by = issuer.get("organizationName") or issuer.get("commonName") or "unknown"
    days = (ends - now).days
    text = f"chain and name are right; by {by}; {days} days left"
    if ends - now < _SOON:
        remedy = "Renew it, and see that the renewal runs by itself."
        return Finding(area="certificate", level="warning", text=text, remedy=remedy)
    return Finding(area="certificate", level="ok", text=text)


def _answer(
    parts: SplitResult, port: int, context: ssl.SSLContext | None, clock: Callable[[], datetime]
) -> Iterator[Finding]:
    """Look at what a GET brings, as the Web Connector makes it when the application is added."""
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    if context is None:
        connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT)
    else:
        connection = http.client.HTTPSConnection(host, port, timeout=_TIMEOUT, context=context)
    try:
        asked = clock()
        connection.request("GET", parts.path or "/", headers={"User-Agent": "qbsync doctor"})
        answer = connection.getresponse()
        answer.read(1000)
        took = clock() - asked
    except http.client.HTTPException as error:
        yield _problem("answer", f"no HTTP: {type(error).__name__}", "See what listens at this port.")
        return
    except OSError as error:
        yield _unreachable(host, port, error)
        return
    finally:
        connection.close()
    if answer.status == _OK:
        text = f"GET is answered with 200 in {took.total_seconds():.1f} s"
        yield Finding(area="answer", level="ok", text=text)
    else:
        to = f" to {answer.getheader('Location')}" if answer.getheader("Location") else ""
        remedy = "It must be 200, without a redirect and a login: mount the bridge at exactly this path."
        yield _problem("answer", f"GET is answered with {answer.status}{to} (QBWC1048)", remedy)
    yield _clock(answer.getheader("Date"), asked)


def _clock(header: str | None, asked: datetime) -> Finding:
    try:
        told = parsedate_to_datetime(header or "")
    except ValueError:
        return Finding(area="clock", level="note", text="the server tells no time (Date)")
    if told.tzinfo is None:
        told = told.replace(tzinfo=UTC)
    apart = told - asked
    if abs(apart) <= _CLOCK:
        return Finding(area="clock", level="ok", text="this computer and the server agree")
    ahead = "ahead of" if apart > timedelta(0) else "behind"
    text = f"the server is {abs(apart.total_seconds()):.0f} s {ahead} this computer"
    return _problem("clock", text, "Let both set their clocks by NTP: sessions and cursors rest on them.")
