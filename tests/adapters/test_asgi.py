"""The ASGI adapter on a loop of our own: turns, leaving, cancelling, stopping, and what servers hand over."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from raw_requests import RIGHT, login
from served import LIMIT, STATUS, OneConnection
from world import EVERY, KEY, World, app

from qbsync import Bridge, ConfigurationError, MemoryStore, Page
from qbsync.adapters.asgi import ASGIAdapter
from qbsync.models import Customer, CustomerAdd, CustomerQuery
from qbsync.simulator import ASGITransport, WebConnector
from qbsync.webconnector import soap
from qbsync.webconnector.calls import Authenticate, AuthenticateReply, Call, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from qbsync.webconnector.service import Awaiting

URL = "https://acme.example/qbwc"
XML = {"Content-Type": "text/xml; charset=utf-8"}
NOT_VALID = AuthenticateReply(ticket="", status="nvu")


class Exchange:
    """One request to an application, whose messages the test hands over; `sent` is what came back."""

    def __init__(self, application: Any, *, method: str = "POST", **scope: Any) -> None:
        self.sent: list[dict[str, Any]] = []
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        headers = [(name.lower().encode(), value.encode()) for name, value in XML.items()]
        standard = {
            "type": "http",
            "method": method,
            "path": "/qbwc",
            "query_string": b"",
            "headers": headers,
        }
        self.task = asyncio.ensure_future(application(standard | scope, self.messages.get, self.send))

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    def body(self, data: bytes, *, more: bool = False) -> None:
        self.messages.put_nowait({"type": "http.request", "body": data, "more_body": more})

    def leave(self) -> None:
        self.messages.put_nowait({"type": "http.disconnect"})

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])

    @property
    def text(self) -> bytes:
        return bytes(self.sent[1]["body"])


class Gate(OneConnection):
    """A service that answers when the test lets it; `begun` counts the calls that have got a thread."""

    def __init__(self) -> None:
        super().__init__()
        self.open = threading.Event()
        self.begun = threading.Semaphore(0)

    def handle(self, call: Call, *, peer: str, awaiting: object = None) -> Reply:
        self.begun.release()
        assert self.open.wait(20)
        return super().handle(call, peer=peer, awaiting=awaiting)


async def settle() -> None:
    """Let everything on the loop run as far as it gets without the outside."""
    for _ in range(20):
        await asyncio.sleep(0)


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test on a loop, which must not take long; nothing of it may be left over."""

    async def alone() -> None:
        async with asyncio.timeout(30):
            await test()
        await settle()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert left == set()

    asyncio.run(alone())


class TestTurns:
    def test_a_call_without_a_thread_waits_and_is_answered(self) -> None:
        service = Gate()

        async def test() -> None:
            adapter = ASGIAdapter(service, threads=1)
            exchanges = [Exchange(adapter) for _ in range(3)]
            for exchange in exchanges:
                exchange.body(RIGHT)
            await asyncio.to_thread(service.begun.acquire)
            await settle()
            assert not service.begun.acquire(blocking=False)  # the others wait
            assert [exchange.sent for exchange in exchanges] == [[], [], []]
            service.open.set()
            await asyncio.gather(*(exchange.task for exchange in exchanges))
            assert [exchange.status for exchange in exchanges] == [200, 200, 200]

        run(test)
        assert len(service.calls) == 3

    def test_the_status_page_waits_for_no_thread(self) -> None:
        service = Gate()

        async def test() -> None:
            adapter = ASGIAdapter(service, threads=1)
            call, page = Exchange(adapter), Exchange(adapter, method="GET")
            call.body(RIGHT)
            await page.task
            assert (page.status, page.text) == (200, f"{STATUS}\n".encode())
            service.open.set()
            await call.task

        run(test)

    def test_a_call_whose_caller_left_before_its_turn_is_not_begun(self) -> None:
        service = Gate()

        async def test() -> None:
            adapter = ASGIAdapter(service, threads=1)
            first, second = Exchange(adapter), Exchange(adapter)
            first.body(RIGHT)
            await asyncio.to_thread(service.begun.acquire)
            second.body(login("wrong"))
            second.leave()
            await second.task
            assert second.sent == []
            service.open.set()
            await first.task
            assert first.status == 200

        run(test)
        assert [type(call).__name__ for call in service.calls] == ["Authenticate"]

    @pytest.mark.parametrize("how", ["leaves", "is cancelled"])
    def test_a_call_that_has_begun_is_finished(self, how: str) -> None:
        """The Web Connector that gave up repeats its call and gets the reply of the first one."""
        service = Gate()

        async def test() -> None:
            adapter = ASGIAdapter(service)
            exchange = Exchange(adapter)
            exchange.body(RIGHT)
            await asyncio.to_thread(service.begun.acquire)
            if how == "leaves":
                exchange.leave()
                await settle()
                service.open.set()
                await exchange.task
            else:
                exchange.task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await exchange.task
                service.open.set()
            await shut_down(adapter)  # waits for the thread

        run(test)
        assert service.calls == [Authenticate(user_name="rock-castle", password="p<&> s")]

    def test_a_cancelled_call_that_waits_is_not_begun(self) -> None:
        service = Gate()

        async def test() -> None:
            adapter = ASGIAdapter(service, threads=1)
            first, second = Exchange(adapter), Exchange(adapter)
            first.body(RIGHT)
            await asyncio.to_thread(service.begun.acquire)
            second.body(RIGHT)
            await settle()
            second.task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second.task
            service.open.set()
            await first.task
            await shut_down(adapter)

        run(test)
        assert len(service.calls) == 1

    def test_no_threads_are_refused(self) -> None:
        with pytest.raises(ConfigurationError, match="threads is 1 at least"):
            ASGIAdapter(OneConnection(), threads=0)


async def shut_down(adapter: ASGIAdapter) -> list[str]:
    """Begin and end the life of the server; return the types of what the adapter said."""
    life = Exchange(adapter, type="lifespan")
    for kind in ("startup", "shutdown"):
        life.messages.put_nowait({"type": f"lifespan.{kind}"})
    await life.task
    return [message["type"] for message in life.sent]


class TestBodies:
    def test_a_body_in_pieces(self) -> None:
        async def test() -> None:
            exchange = Exchange(ASGIAdapter(OneConnection()), client=("192.0.2.1", 5))
            for byte in RIGHT:
                exchange.body(bytes((byte,)), more=True)
            exchange.messages.put_nowait({"type": "http.request"})  # body and more_body are optional
            await exchange.task
            assert exchange.status == 200
            assert b"connection" not in exchange.headers

        run(test)

    def test_reading_stops_at_the_limit(self) -> None:
        async def test() -> None:
            exchange = Exchange(ASGIAdapter(OneConnection(), limit=LIMIT))
            for _ in range(100):
                exchange.body(b" " * 2**20, more=True)
            await exchange.task
            assert exchange.status == 413
            assert exchange.headers[b"connection"] == b"close"
            assert exchange.messages.qsize() == 100 - LIMIT // 2**20 - 1

        run(test)

    def test_http_2_has_no_connection_header(self) -> None:
        async def test() -> None:
            exchange = Exchange(ASGIAdapter(OneConnection(), limit=10), http_version="2")
            exchange.body(RIGHT)
            await exchange.task
            assert exchange.status == 413
            assert b"connection" not in exchange.headers

        run(test)

    def test_a_body_that_is_late(self) -> None:
        service = OneConnection()

        async def test() -> None:
            exchange = Exchange(ASGIAdapter(service, body_timeout=0.05))
            exchange.body(RIGHT[:-1], more=True)
            await exchange.task
            assert exchange.status == 408

        run(test)
        assert service.calls == []

    def test_no_deadline(self) -> None:
        async def test() -> None:
            exchange = Exchange(ASGIAdapter(OneConnection(), body_timeout=None))
            await settle()
            exchange.body(RIGHT)
            await exchange.task
            assert exchange.status == 200

        run(test)

    def test_a_body_that_breaks_off(self) -> None:
        service = OneConnection()

        async def test() -> None:
            exchange = Exchange(ASGIAdapter(service))
            exchange.body(RIGHT, more=True)
            exchange.leave()
            await exchange.task
            assert exchange.status == 400

        run(test)
        assert service.calls == []

    def test_a_body_shorter_than_its_length(self) -> None:
        async def test() -> None:
            headers = [(b"content-type", b"text/xml"), (b"content-length", b"%d" % (len(RIGHT) + 1))]
            exchange = Exchange(ASGIAdapter(OneConnection()), headers=headers)
            exchange.body(RIGHT)
            await exchange.task
            assert exchange.status == 400

        run(test)


class TestMounting:
    @pytest.mark.parametrize(
        ("path", "root_path"), [("/app/qbwc", "/app/qbwc"), ("/", "/app/qbwc"), ("/app/qbwc/", "/app")]
    )
    def test_the_wsdl_has_the_whole_path(self, path: str, root_path: str) -> None:
        """Frameworks agree that root_path is the mounting point, but not whether the path still has it."""

        async def test() -> None:
            exchange = Exchange(
                ASGIAdapter(OneConnection()),
                method="GET",
                path=path,
                root_path=root_path,
                query_string=b"wsdl",
                headers=[(b"host", b"acme.example")],
            )
            await exchange.task
            assert b'location="http://acme.example/app/qbwc' in exchange.text

        run(test)

    def test_other_protocols(self) -> None:
        async def test() -> None:
            exchange = Exchange(ASGIAdapter(OneConnection()), type="websocket")
            await exchange.task
            assert exchange.sent == [{"type": "websocket.close"}]
            with pytest.raises(ConfigurationError, match="no carrier pigeon"):
                await Exchange(ASGIAdapter(OneConnection()), type="carrier pigeon").task

        run(test)


class TestLife:
    def test_a_server_begins_and_ends_and_begins_again(self) -> None:
        async def test() -> None:
            adapter = ASGIAdapter(OneConnection())
            for _ in range(2):
                exchange = Exchange(adapter)
                exchange.body(RIGHT)
                await exchange.task
                assert exchange.status == 200
                assert await shut_down(adapter) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]

        before = threading.active_count()
        run(test)
        assert threading.active_count() == before


class Calling(OneConnection):
    """A service whose every call awaits a coroutine on the loop."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, object]]) -> None:
        super().__init__()
        self._work = work
        self.result: object = None
        self.done = threading.Event()

    def handle(self, call: Call, *, peer: str, awaiting: Awaiting | None = None) -> Reply:  # noqa: ARG002 - the protocol's names
        assert awaiting is not None
        try:
            self.result = awaiting(self._work())
        except BaseException as error:
            self.result = error
            raise
        finally:
            self.done.set()
        return NOT_VALID


class TestAwaiting:
    def test_a_coroutine_runs_on_the_loop_of_the_server(self) -> None:
        async def where() -> object:
            await asyncio.sleep(0)
            return asyncio.get_running_loop()

        service = Calling(where)

        async def test() -> None:
            exchange = Exchange(ASGIAdapter(service))
            exchange.body(RIGHT)
            await exchange.task
            assert service.result is asyncio.get_running_loop()
            assert soap.parse_reply(Authenticate(), exchange.text) == NOT_VALID

        run(test)

    def test_its_own_time_out_is_its_own(self) -> None:
        async def late() -> None:
            raise TimeoutError("the host's")

        service = Calling(late)

        async def test() -> None:
            exchange = Exchange(ASGIAdapter(service))
            exchange.body(RIGHT)
            await exchange.task
            assert exchange.status == 200  # "busy", as after any failure

        run(test)
        assert str(service.result) == "the host's"

    def test_a_loop_that_ends_first_does_not_hang_the_process(self) -> None:
        """As after a server's time-out for an orderly stop: asyncio.run cancels what still runs."""
        begun, ended = threading.Event(), threading.Event()

        async def for_ever() -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        service = Calling(for_ever)

        async def server() -> None:
            exchange = Exchange(ASGIAdapter(service))
            exchange.body(RIGHT)
            await asyncio.to_thread(begun.wait)

        asyncio.run(server())
        assert ended.wait(20)
        assert service.done.wait(20)
        assert isinstance(service.result, Exception)  # the handler failed, so its page comes again

    def test_a_closed_loop(self) -> None:
        """A call that has begun asks for the loop when there is none any more."""
        gate = threading.Event()

        async def never() -> None: ...

        class Late(Calling):
            def handle(self, call: Call, *, peer: str, awaiting: Awaiting | None = None) -> Reply:
                begun.set()
                assert gate.wait(20)
                return super().handle(call, peer=peer, awaiting=awaiting)

        begun, service = threading.Event(), Late(never)

        async def server() -> None:
            exchange = Exchange(ASGIAdapter(service))
            exchange.body(RIGHT)
            await asyncio.to_thread(begun.wait)

        asyncio.run(server())
        gate.set()
        assert service.done.wait(20)
        assert isinstance(service.result, RuntimeError)


class TestAsyncHandlers:
    """Through the whole engine, with a simulated Web Connector."""

    def test_an_async_handler_that_raises_gets_its_page_again(self) -> None:
        world = World.make(MemoryStore(), customers=3)
        got: list[str] = []
        trouble = [RuntimeError("the host's database is away")]

        def connect() -> WebConnector:
            bridge = Bridge(world.store, app=app(), clock=world.clock)

            @bridge.pull(CustomerQuery, every=EVERY, name="customers")
            async def save(page: Page[Customer]) -> None:
                await asyncio.sleep(0)
                if trouble:
                    raise trouble.pop()
                got.extend(customer.full_name for customer in page)

            @bridge.settled(CustomerAdd)
            async def booked(operation: Any) -> None:
                await asyncio.sleep(0)
                got.append(operation.state)

            with pytest.raises(
                TypeError, match="runs no async handlers; these are async: CustomerAdd, customers"
            ):
                bridge.wsgi()
            return WebConnector(
                world.company,
                qwc=world.setup.qwc,
                password=world.setup.password,
                transport=ASGITransport(bridge.asgi()),
            )

        world.connection.push(CustomerAdd(name="Pushed"), key="order-1")
        connector = connect()
        assert "RuntimeError" in connector.run_once().error
        assert got == ["applied"]
        world.clock.advance(timedelta(hours=1).total_seconds())
        assert connector.run_once().ok
        assert sorted(got) == ["Customer 000", "Customer 001", "Customer 002", "Pushed", "applied"]
        assert world.bridge.connection(KEY).operation("order-1").state == "applied"

    def test_an_async_handler_has_no_transaction_of_the_store(self) -> None:
        bridge = Bridge(MemoryStore(), app=app())

        async def save(_page: Page[Customer]) -> None: ...

        with pytest.raises(ConfigurationError, match="runs outside the store's transaction"):
            bridge.pull(CustomerQuery, every=EVERY, transaction="store")(save)

    def test_async_generators_are_refused(self) -> None:
        bridge = Bridge(MemoryStore(), app=app())

        async def save(page: Any) -> Any:
            yield page

        with pytest.raises(ConfigurationError, match="without yield"):
            bridge.pull(CustomerQuery, every=EVERY)(save)
        with pytest.raises(ConfigurationError, match="without yield"):
            bridge.settled(CustomerAdd)(save)
