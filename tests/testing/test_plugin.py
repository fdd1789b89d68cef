"""The pytest plugin, in test suites of hosts that know nothing of this one."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]

HOST = """
import asyncio
import threading
from datetime import timedelta
from wsgiref.simple_server import make_server

import pytest
from qbsync import App, Bridge, MemoryStore
from qbsync.models import CustomerAdd, CustomerQuery
from qbsync.testing import assert_applied_once, assert_ok

@pytest.fixture
def bridge(simulated_clock):
    bridge = Bridge(
        MemoryStore(), app=App(name="Acme Orders", url="https://acme.example/qbwc"), clock=simulated_clock
    )
    bridge.names = []
    @bridge.pull(CustomerQuery, every=timedelta(minutes=15))
    def save(page):
        bridge.names.extend(customer.full_name for customer in page)
    return bridge

@pytest.fixture
def setup(bridge):
    return bridge.connect("acme", zone="America/New_York")

def check(bridge, company_file, connector):
    company_file.ui.add_customer(name="Alder Street Bakery")
    bridge.connection("acme").push(CustomerAdd(name="Harbor Boat Works"), key="1")
    assert_ok(connector.run_once())
    assert bridge.names == ["Alder Street Bakery", "Harbor Boat Works"]
    assert_applied_once(company_file, bridge.connection("acme").operation("1"))
"""


def test_a_wsgi_application_an_asgi_application_and_a_url_are_called(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        HOST
        + """
def test_wsgi(bridge, setup, company_file, web_connector):
    check(bridge, company_file, web_connector(bridge.wsgi(), setup))

def test_asgi(bridge, setup, company_file, web_connector):
    check(bridge, company_file, web_connector(bridge.asgi(), setup))

def test_asgi_function(bridge, setup, company_file, web_connector):
    adapter = bridge.asgi()
    async def application(scope, receive, send):
        await adapter(scope, receive, send)
    check(bridge, company_file, web_connector(application, setup))

def test_url(bridge, setup, company_file, web_connector):
    with make_server("127.0.0.1", 0, bridge.wsgi()) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/elsewhere"
        check(bridge, company_file, web_connector(url, setup))
        server.shutdown()
        thread.join()
"""
    )
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=4)


def test_time_stands_still_and_ids_are_the_same_in_every_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
def test_clock(company_file, simulated_clock):
    before = company_file.clock()
    assert company_file.clock is simulated_clock
    simulated_clock.advance(60)
    assert (company_file.clock() - before).total_seconds() == 60

def test_ids(company_file):
    from qbsync.simulator import CompanyFile
    ticket, other = company_file.begin_session(), company_file.begin_session()
    assert ticket != other
    with open("ids", "a") as file:
        file.write(ticket + " ")
"""
    )
    for _ in range(2):
        pytester.runpytest_subprocess().assert_outcomes(passed=2)
    first, second = (pytester.path / "ids").read_text().split()
    assert first == second


def test_other_servers_give_their_file_and_password(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        HOST
        + """
def test_given(bridge, setup, company_file, web_connector):
    connector = web_connector(bridge.wsgi(), qwc=setup.qwc, password=setup.password)
    check(bridge, company_file, connector)

def test_nothing_given(bridge, web_connector):
    with pytest.raises(TypeError, match="qwc= and password="):
        web_connector(bridge.wsgi())

def test_options(bridge, setup, web_connector):
    events = []
    web_connector(bridge.wsgi(), setup, on_event=events.append).run_once()
    assert events[0] == "before_server_version"
"""
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=3)


def test_a_test_and_a_project_say_what_the_company_file_holds(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nqbsync_customers = 30\nqbsync_seed = 7\n")
    pytester.makepyfile(
        """
import pytest
from qbsync.simulator import CompanyFile

def names(company):
    return [customer.full_name for customer in company.customers]

def test_of_the_project(company_file, simulated_clock):
    assert names(company_file) == names(CompanyFile.sample(customers=30, items=0, seed=7))

@pytest.mark.company_file(customers=5, items=8, seed=8, zone="Asia/Tokyo")
def test_marked(company_file, simulated_clock):
    assert names(company_file) == names(CompanyFile.sample(customers=5, items=8, seed=8))
    assert (company_file.zone, company_file.clock) == ("Asia/Tokyo", simulated_clock)

@pytest.mark.company_file(customers=12)
class TestMarked:
    def test_a_class_may_be(self, company_file):
        assert company_file.count("Customer") == 12

    @pytest.mark.company_file(customers=1_000_000)
    def test_a_function_goes_before_its_class(self, company_file):
        assert company_file.count("Customer") == 1_000_000
"""
    )
    pytester.runpytest_subprocess("--strict-markers", "-W", "error").assert_outcomes(passed=4)


def test_a_fixture_of_the_host_comes_first(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import pytest\n@pytest.fixture\ndef company_file():\n    return 'ours'\n")
    pytester.makepyfile("def test_ours(company_file):\n    assert company_file == 'ours'\n")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_who_does_not_use_it_loads_nothing_of_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
import sys
def test_light():
    loaded = {name for name in sys.modules if name.partition(".")[0] in ("qbsync", "lxml", "attr", "click")}
    assert loaded <= {"qbsync", "qbsync.testing", "qbsync.testing.plugin"}, loaded
"""
    )
    pytester.runpytest_subprocess("-p", "no:hypothesispytest").assert_outcomes(passed=1)


def test_the_fixtures_are_listed_with_what_they_are(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("--fixtures")
    for name in ("simulated_clock", "company_file", "web_connector"):
        result.stdout.fnmatch_lines([f"{name} -- *plugin.py*", "    Return *"])


def test_the_testing_package_loads_hypothesis_only_for_strategies() -> None:
    script = "import sys, qbsync.testing as t; t.assert_ok; print('hypothesis' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
