"""The .qwc file: what is written can be added, and what cannot be is told with the real program's code."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from qbsync.errors import DecodeError, InvalidModel, QBSyncError
from qbsync.models import HostQuery
from qbsync.qbxml import encode
from qbsync.webconnector import qwc
from qbsync.webconnector.qwc import AuthFlags, QWCFile

FILE = QWCFile(
    app_name="Acme Orders",
    app_url="https://acme.example/qbwc?company=1&page=2",
    app_description="Orders of the shop",
    app_support="https://acme.example/help",
    user_name="rock-castle",
    owner_id="{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}",
    file_id="{90a44fb5-33d9-4815-ac85-bc87a7e7d1eb}",
    run_every_n_minutes=15,
)

GUIDS = st.uuids().map(lambda value: f"{{{value}}}")
NAMES = (
    st.text(
        st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"], exclude_characters="\ufffe\uffff")
    )
    .map(str.strip)
    .filter(bool)
)
HOSTS = st.from_regex(r"[a-z][a-z0-9]{0,9}\.example", fullmatch=True)


@st.composite
def files(draw: st.DrawFn) -> QWCFile:
    url = f"https://{draw(HOSTS)}/"
    qb_type = draw(st.sampled_from(["QBFS", "QBPOS"]))
    flags = st.integers(0, 15).map(AuthFlags)
    unit = draw(st.sampled_from(["run_every_n_minutes", "run_every_n_seconds"]))
    values: dict[str, st.SearchStrategy[Any]] = {
        "app_name": NAMES,
        "app_id": NAMES | st.just(""),
        "app_description": NAMES.filter(lambda text: len(text) <= 80),
        "user_name": NAMES,
        "owner_id": GUIDS,
        "file_id": GUIDS,
        unit: st.none() | st.integers(1, 100_000),
        "style": st.sampled_from([None, "Document", "DocWrapped", "RPC"]),
        "auth_flags": st.none() | flags if qb_type == "QBFS" else st.none(),
        "notify": st.sampled_from([None, True, False]),
        "app_display_name": NAMES | st.just(""),
        "app_unique_name": NAMES | st.just(""),
        "cert_url": st.sampled_from(["", "https://certificate.example/"]),
        "personal_data_pref": st.sampled_from([None, "pdpNotNeeded", "pdpOptional", "pdpRequired"]),
        "unattended_mode_pref": st.sampled_from([None, "umpRequired", "umpOptional"]),
    }
    chosen: dict[str, Any] = {name: draw(strategy) for name, strategy in values.items()}
    chosen["qb_type"] = qb_type
    return QWCFile(app_url=url + "qbwc?a=1&b=<2>", app_support=url, **chosen)


class TestRoundTrip:
    @given(files())
    def test_every_file_is_read_as_it_was_written(self, file: QWCFile) -> None:
        data = file.to_bytes()
        assert data.isascii()
        assert qwc.check(data) == ()
        assert qwc.parse(data) == file

    @given(files(), st.randoms(use_true_random=False))
    def test_the_order_of_the_elements_is_free(self, file: QWCFile, random: object) -> None:
        root = etree.fromstring(file.to_bytes())
        children = list(root)
        random.shuffle(children)  # type: ignore[attr-defined]  # a random.Random
        root[:] = children
        etree.SubElement(root, "Novelty").text = "of a later version"
        assert qwc.parse(etree.tostring(root)) == file

    def test_the_order_that_is_written_is_that_of_the_samples(self) -> None:
        tags = [element.tag for element in etree.fromstring(FILE.to_bytes())]
        assert tags == [
            "AppName",
            "AppID",
            "AppURL",
            "AppDescription",
            "AppSupport",
            "UserName",
            "OwnerID",
            "FileID",
            "QBType",
            "Scheduler",
            "IsReadOnly",
        ]

    def test_an_ampersand_is_escaped_once(self) -> None:
        assert b"<AppURL>https://acme.example/qbwc?company=1&amp;page=2</AppURL>" in FILE.to_bytes()

    def test_flags_are_hexadecimal(self) -> None:
        data = attrs.evolve(FILE, auth_flags=AuthFlags.PRO | AuthFlags.ENTERPRISE).to_bytes()
        assert b"<AuthFlags>0xA</AuthFlags>" in data

    def test_a_schedule_in_seconds(self) -> None:
        file = attrs.evolve(FILE, run_every_n_minutes=None, run_every_n_seconds=30)
        inner = etree.fromstring(file.to_bytes()).findtext("Scheduler/RunEveryNSeconds")
        assert inner == "30"


# Changes of a good file: field, value, path of the problem, code that the Web Connector would show.
BAD = [
    ("app_name", "", "app_name", 1039),
    ("app_name", "two\nlines", "app_name", 1039),
    ("app_name", " Acme", "app_name", None),
    ("app_url", "http://acme.example/qbwc", "app_url", 1010),
    ("app_url", "ftp://acme.example/qbwc", "app_url", 1010),
    ("app_url", "acme.example/qbwc", "app_url", 1010),
    ("app_url", "https://acme.example:port/", "app_url", 1010),
    ("app_url", "https://192.0.2.7/qbwc", "app_url", 1001),
    ("app_url", "https://[2001:db8::7]/qbwc", "app_url", 1001),
    ("app_url", "https://2130706433/qbwc", "app_url", 1001),
    ("app_url", "https://0x7f.1/qbwc", "app_url", 1001),
    ("app_url", "http://machine.local/qbwc", "app_url", 1010),
    ("app_url", "https://a..example/", "app_url", 1010),
    ("app_url", "https://a.example../", "app_url", 1010),
    ("app_url", "https://-a.example/", "app_url", 1010),
    ("app_url", "https://a-.example/", "app_url", 1010),
    ("app_url", f"https://{'x' * 64}.example/", "app_url", 1010),
    ("app_url", f"https://{'x.' * 130}example/", "app_url", 1010),
    ("app_url", "https://a%00.example/", "app_url", 1010),
    ("app_url", "https://\uff41cme.example/", "app_url", 1010),
    ("app_url", "https://127\u30020\u30020\u30021/", "app_url", 1010),
    ("app_url", "https://\uff11\uff12\uff17.0.0.1/", "app_url", 1001),
    ("app_url", "https://acme.example:8\uff10/", "app_url", 1010),
    ("app_url", "https://acme.example:0/", "app_url", 1010),
    ("app_url", "https://acme.example/\u200b", "app_url", None),
    ("app_name", "Acme \u202egpj.exe", "app_name", None),
    ("app_name", "Acme\u2028Orders", "app_name", 1039),
    ("app_name", "Acme\x7f", "app_name", 1039),
    ("app_name", "Acme\x85", "app_name", 1039),
    ("user_name", "rock\u00adcastle", "user_name", None),
    ("app_support", "https://192.0.2.7/", "app_support", 1002),
    ("app_support", "https://help.acme.example/", "app_support", 1000),
    ("app_support", "mailto:help@acme.example", "app_support", 1004),
    ("app_support", "https://developer.intuit.com/", "app_support", None),
    ("app_description", "x" * 81, "app_description", None),
    ("owner_id", "57F3B9B1-86F1-4FCC-B1EE-566DE1813D20", "owner_id", 1039),
    ("file_id", "{90a44fb533d94815ac85bc87a7e7d1eb}", "file_id", 1039),
    ("file_id", "{90a44fb5-33d9-4815-ac85-bc87a7e7d1eg}", "file_id", 1039),
    ("qb_type", "QBO", "qb_type", 1039),
    ("run_every_n_minutes", 0, "run_every_n_minutes", None),
    ("run_every_n_seconds", 5, "run_every_n_seconds", None),
    ("style", "document", "style", None),
    ("auth_flags", AuthFlags(16), "auth_flags", None),
    ("is_read_only", True, "is_read_only", 1039),
    ("personal_data_pref", "yes", "personal_data_pref", None),
    ("cert_url", "http://acme.example/", "cert_url", 1048),
]


@pytest.mark.parametrize(("field", "value", "path", "code"), BAD)
def test_what_the_web_connector_refuses_cannot_be_made(
    field: str, value: object, path: str, code: int | None
) -> None:
    values = attrs.asdict(FILE) | {field: value}
    with pytest.raises(InvalidModel) as caught:
        QWCFile(**values)
    found = [(problem.path, getattr(problem, "code", None)) for problem in caught.value.problems]
    assert (path, code) in found


def test_all_problems_come_at_once() -> None:
    with pytest.raises(InvalidModel) as caught:
        attrs.evolve(FILE, owner_id="1", file_id="2", app_url="http://x.example", is_read_only=True)
    assert {problem.path for problem in caught.value.problems} == {
        "owner_id",
        "file_id",
        "app_url",
        "app_support",
        "is_read_only",
    }


def test_localhost_needs_neither_https_nor_the_same_host() -> None:
    attrs.evolve(FILE, app_url="http://localhost:8000/qbwc", app_support="http://acme.example/")


def test_a_machine_of_the_lan_needs_no_https() -> None:
    attrs.evolve(FILE, app_url="http://devbox:8000/qbwc", app_support="http://devbox:8000/")


def test_a_host_may_end_with_a_dot_and_have_letters_in_ascii_form() -> None:
    url = "https://xn--bcher-kva.example./qbwc"
    assert qwc.check(attrs.evolve(FILE, app_url=url, app_support=url).to_bytes()) == ()


def test_a_name_may_have_the_joiners_that_its_script_needs() -> None:
    name = "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert qwc.parse(attrs.evolve(FILE, app_name=name).to_bytes()).app_name == name


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("<RunEveryNMinutes>15", "<RunEveryNMinutes>\uff11\uff15", "RunEveryNMinutes"),
        ("{90a44fb5", "{\uff190a44fb5", "FileID"),
        ("<QBType>", "<AuthFlags>0x\uff11</AuthFlags><QBType>", "AuthFlags"),
    ],
)
def test_full_width_digits_are_none(old: str, new: str, path: str) -> None:
    (problem,) = qwc.check(FILE.to_bytes().decode().replace(old, new).encode())
    assert problem.path == path


def test_a_host_that_only_ends_like_that_of_intuit_is_no_page_of_intuit() -> None:
    attrs.evolve(FILE, app_url="https://notintuit.com/qbwc", app_support="https://notintuit.com/")


def test_a_login_in_a_url_is_refused_and_not_repeated() -> None:
    for url in ("https://user:hunter2@acme.example/", "http://user:hunter2@192.0.2.7/"):
        with pytest.raises(InvalidModel, match="holds a user name or a password") as caught:
            attrs.evolve(FILE, app_url=url)
        assert "hunter2" not in str(caught.value)


class TestCheck:
    def test_a_file_of_somebody_else(self) -> None:
        data = b"""<?xml version="1.0"?>
<QBWCXML>
  <AppName>Old</AppName><AppID/>
  <AppURL>http://old.example/qbwc</AppURL>
  <AppSupport>https://www.old.example/</AppSupport>
  <UserName>u</UserName><Password>p</Password>
  <OwnerID>{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}</OwnerID>
  <FileID>57F3B9B1-86F1-4FCC-B1EE-566DE1813D20</FileID>
  <QBType>QBFS</QBType>
  <IsReadOnly>true</IsReadOnly>
  <AuthFlags>15</AuthFlags>
  <Scheduler><RunEveryNMinutes>5</RunEveryNMinutes><RunEveryNMinutes>6</RunEveryNMinutes></Scheduler>
</QBWCXML>"""
        found = {(problem.path, problem.line, problem.code) for problem in qwc.check(data)}
        assert found == {
            ("AppURL", 4, 1010),
            ("AppSupport", 5, 1000),
            ("Password", 6, None),
            ("FileID", 8, 1039),
            ("IsReadOnly", 10, 1039),
            ("AuthFlags", 11, None),
            ("RunEveryNMinutes", 12, None),
            ("AppDescription", None, 1039),
        }
        with pytest.raises(InvalidModel):
            qwc.parse(data)

    def test_elements_in_a_wrong_place(self) -> None:
        data = FILE.to_bytes().replace(b"Scheduler>", b"Schedule>")
        data = data.replace(b"<AppID></AppID>", b"<Old><AppID></AppID></Old>")
        found = {(problem.path, problem.rule) for problem in qwc.check(data)}
        assert found == {
            ("RunEveryNMinutes", "does not stand in Scheduler"),
            ("AppID", "does not stand in QBWCXML"),
        }

    @pytest.mark.parametrize(
        "data",
        [b"", b"<QBWCXML>", b"<qwc/>", b"<!DOCTYPE a><QBWCXML/>", b" " * 100_000, b"\xff<QBWCXML/>"],
    )
    def test_what_is_no_qwc_file(self, data: bytes) -> None:
        (problem,) = qwc.check(data)
        assert problem.code == 1039
        with pytest.raises(DecodeError):
            qwc.parse(data)

    @given(st.data())
    def test_no_bytes_lead_out_of_the_tree_of_errors(self, data: st.DataObject) -> None:
        body = bytearray(FILE.to_bytes())
        place = data.draw(st.integers(0, len(body)))
        body[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=5))
        problems = qwc.check(bytes(body))
        try:
            qwc.parse(bytes(body))
        except QBSyncError:
            assert problems
        else:
            assert problems == ()


BY_HAND = (
    '<?xml version="1.0"?>\n<QBWCXML><AppName>Acme</AppName><AppID></AppID><AppURL>https://acme.example/qbwc</AppURL>'
    "<AppDescription>Orders</AppDescription><AppSupport>https://acme.example/help</AppSupport>"
    "<UserName>acme</UserName><OwnerID>{{57F3B9B1-86F1-4FCC-B1EE-566DE1813D20}}</OwnerID>"
    "<FileID>{{90A44FB5-33D9-4815-AC85-BC87A7E7D1EB}}</FileID><QBType>QBFS</QBType>{}</QBWCXML>"
)


@pytest.mark.parametrize(
    ("document", "path", "rule"),
    [
        ("\n" + BY_HAND.format(""), "QBWCXML", "before <?xml"),
        (BY_HAND.format("").replace("1.0", "1.1"), "QBWCXML", "XML version"),
        (BY_HAND.format("<Scheduler>15</Scheduler>"), "Scheduler", "text of its own"),
        (
            BY_HAND.format("<Scheduler><RunEveryNMinute>5</RunEveryNMinute></Scheduler>"),
            "RunEveryNMinute",
            "no element",
        ),
        (BY_HAND.format("").replace("Acme<", "Acme<b>5</b><"), "AppName", "elements inside"),
        (BY_HAND.format("<IsReadOnly>True</IsReadOnly>"), "IsReadOnly", "none of"),
    ],
)
def test_slips_of_files_by_hand(document: str, path: str, rule: str) -> None:
    assert qwc.check(BY_HAND.format("").encode()) == ()
    (problem,) = qwc.check(document.encode())
    assert problem.path == path
    assert rule in problem.rule
    assert problem.fix


@pytest.mark.parametrize(
    ("text", "fix"),
    [("qbfs", "did you mean QBFS?"), ("Desktop", "write one of them"), ("QBPO", "did you mean QBPOS?")],
)
def test_a_wrong_qb_type_has_a_fix(text: str, fix: str) -> None:
    data = FILE.to_bytes().replace(b">QBFS<", f">{text}<".encode())
    assert [problem.fix for problem in qwc.check(data) if problem.path == "QBType"] == [fix]


def test_problems_come_by_line() -> None:
    data = FILE.to_bytes().replace(b">QBFS<", b">Desktop<").replace(b"<AppURL>https", b"<AppURL>ftp")
    data = data.replace(b"</QBWCXML>", b"<Password>x</Password></QBWCXML>")
    lines = [problem.line or 0 for problem in qwc.check(data)]
    assert len(set(lines)) > 2
    assert lines == sorted(lines)


@pytest.mark.parametrize("data", [encode([HostQuery()]), b"<QBXML/>", b'<?xml version="1.0"?>\n<QBXML>'])
def test_qbxml_is_told_to_be_no_qwc_file(data: bytes) -> None:
    (problem,) = qwc.check(data)
    assert problem.rule == "is qbXML, no .qwc file"
    assert problem.fix is not None
    assert "qbsync check" in problem.fix
