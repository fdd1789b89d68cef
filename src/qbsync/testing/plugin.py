"""The pytest plugin: a QuickBooks PC as fixtures.  pytest finds it where qbsync is installed.

    def test_orders_are_booked(company_file, web_connector, simulated_clock):
        connector = web_connector(bridge.wsgi(), setup)
        assert_ok(connector.run_once())

The company file is empty. A test that wants one with customers says so, and a project in its settings:

    @pytest.mark.company_file(customers=5_000, items=200, seed=7)

    [pytest]
    qbsync_customers = 200
    qbsync_seed = 7

Nothing of qbsync is loaded before a test asks for a fixture. A fixture of the same name in a project's own
conftest.py takes the place of one of these.
"""

from __future__ import annotations

import hashlib
import inspect
import itertools
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import pytest

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from qbsync.bridge import Setup
    from qbsync.simulator import CompanyFile, SimulatedClock, Transport, WebConnector

    Application: TypeAlias = Callable[..., Any] | str  # WSGI, ASGI, or a URL

__all__ = ["WebConnectorFactory", "company_file", "simulated_clock", "web_connector"]


class WebConnectorFactory(Protocol):
    """What the fixture `web_connector` is."""

    def __call__(
        self,
        application: Application,
        setup: Setup | None = None,
        *,
        qwc: bytes | str | os.PathLike[str] | None = None,
        password: str | None = None,
        company: CompanyFile | None = None,
        **options: Any,  # noqa: ANN401 - each has its own type
    ) -> WebConnector:
        """Return a Web Connector to which an application was added.

        `application` is a WSGI or ASGI application, called in this process, or the URL of a server, which
        then stands in for the URLs of the .qwc file. `setup` is what `bridge.connect` gave; a server that is
        not qbsync's has `qwc` and `password`. `company` is the fixture `company_file` unless told otherwise,
        `options` are the other arguments of `qbsync.simulator.WebConnector`.

        Raises what that raises, and TypeError without a .qwc file or a password.
        """
        ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a project choose the size of its company file."""
    parser.addini("qbsync_customers", "customers and jobs in the fixture company_file", default="0")
    parser.addini("qbsync_items", "items in the fixture company_file", default="0")
    parser.addini("qbsync_seed", "which made-up company the fixture company_file is", default="0")


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the marker."""
    config.addinivalue_line(
        "markers",
        "company_file(customers=0, items=0, seed=0, **settings): what the fixture company_file is, "
        "with any setting of qbsync.simulator.CompanyFile",
    )


@pytest.fixture
def simulated_clock() -> SimulatedClock:
    """Return a clock that stands still until the test advances it; give it to the Bridge as well."""
    from qbsync.simulator import SimulatedClock  # noqa: PLC0415 - for tests that use it

    return SimulatedClock()


@pytest.fixture
def company_file(request: pytest.FixtureRequest, simulated_clock: SimulatedClock) -> CompanyFile:
    """Return a company file on the simulated clock; its ids are the same in every run.

    It is empty unless the marker `company_file` or the settings `qbsync_customers`, `qbsync_items` and
    `qbsync_seed` say what is in it.
    """
    from qbsync.simulator import CompanyFile  # noqa: PLC0415 - for tests that use it

    sizes = {name: int(request.config.getini(f"qbsync_{name}")) for name in ("customers", "items", "seed")}
    marker = request.node.get_closest_marker("company_file")
    settings = {"clock": simulated_clock, "random": _repeatable()}
    return CompanyFile.sample(**{**sizes, **settings, **({} if marker is None else marker.kwargs)})


@pytest.fixture
def web_connector(company_file: CompanyFile) -> WebConnectorFactory:
    """Return the factory of Web Connectors on the PC of `company_file`, see `WebConnectorFactory`."""
    from qbsync.simulator import WebConnector  # noqa: PLC0415 - for tests that use it

    def connect(
        application: Application,
        setup: Setup | None = None,
        *,
        qwc: bytes | str | os.PathLike[str] | None = None,
        password: str | None = None,
        company: CompanyFile | None = None,
        **options: Any,  # noqa: ANN401 - each has its own type
    ) -> WebConnector:
        if setup is not None:
            qwc, password = setup.qwc, setup.password
        if qwc is None or password is None:
            raise TypeError("web_connector() needs the setup of a connection, or qwc= and password=")
        return WebConnector(
            company or company_file, qwc=qwc, password=password, transport=_transport(application), **options
        )

    return connect


def _transport(application: Application) -> Transport:
    """Return what carries requests to an application, told by whether it is called with await."""
    from qbsync.simulator import ASGITransport, HTTPTransport, WSGITransport  # noqa: PLC0415 - as above

    if isinstance(application, str):
        return HTTPTransport(url=application)
    called = getattr(type(application), "__call__", None)  # noqa: B004 - not whether, but which
    if inspect.iscoroutinefunction(application) or inspect.iscoroutinefunction(called):
        return ASGITransport(application)
    return WSGITransport(application)


def _repeatable() -> Callable[[int], bytes]:
    """Return a source of bytes that differ from call to call, not from run to run."""
    numbers = itertools.count()
    return lambda size: hashlib.shake_256(next(numbers).to_bytes(8)).digest(size)
