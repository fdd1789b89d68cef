"""`check`: every problem of qbXML that somebody else wrote, with its line and its fix."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from documents import answers, damaged, parsed, requests, tags_of
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qbsync.errors import InvalidModel, Problem, SchemaUnavailable
from qbsync.models import CustomerAdd, CustomerQuery
from qbsync.qbxml import check, decode_requests, encode
from qbsync.qbxml.explaining import explain
from qbsync.qbxml.grammar import all_requests, target_of
from qbsync.qbxml.schema import SdkSchema, compiled

if TYPE_CHECKING:
    from pathlib import Path

    from qbsync.facts.marks import Edition

NAMES = sorted(all_requests())
TARGETS: list[tuple[str, Edition]] = [("13.0", "US"), ("16.0", "AU"), ("9.0", "UK"), ("11.0", "CA")]
PROLOG = '<?xml version="1.0" encoding="utf-8"?>\n<?qbxml version="{}"?>\n'
KEYS = "<ListID>1</ListID><EditSequence>2</EditSequence>"
GUID_FIX = "write {8-4-4-4-12} hexadecimal digits in braces, or 0"
CARD = "4111111111111111"
TRANSFER = (
    "<TransferFromAccountRef><FullName>a</FullName></TransferFromAccountRef>"
    "<TransferToAccountRef><FullName>b</FullName></TransferToAccountRef><Amount>1.00</Amount>"
)


def document(inside: str, version: str = "13.0") -> str:
    """Return a document whose requests begin on line 5."""
    messages = f'<QBXML>\n<QBXMLMsgsRq onError="stopOnError">\n{inside}\n</QBXMLMsgsRq>\n</QBXML>\n'
    return PROLOG.format(version) + messages


def add(inside: str, version: str = "13.0") -> str:
    return document(
        f"<CustomerAddRq><CustomerAdd><Name>Ann</Name>\n{inside}</CustomerAdd></CustomerAddRq>", version
    )


def one(text: str | bytes, **options: Any) -> Problem:
    problems = check(text, **options)
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize("edition", ["US", "CA", "UK", "AU"])
def test_what_we_write_has_no_problem(edition: Edition) -> None:
    written = encode(
        [CustomerAdd(name="Zoë"), CustomerQuery(max_returned=1, iterator="Start")], edition=edition
    )
    assert check(written, edition=edition) == ()
    assert check(written.decode(), version="13.0", edition=edition) == ()


def test_an_element_too_late_is_named_with_the_order() -> None:
    invoice = "<CustomerRef><FullName>Ann</FullName></CustomerRef>\n<Memo>m</Memo>\n<PONumber>7</PONumber>"
    problem = one(document(f"<InvoiceAddRq><InvoiceAdd>{invoice}</InvoiceAdd></InvoiceAddRq>"))
    assert problem == Problem(
        path="InvoiceAddRq/InvoiceAdd/PONumber",
        rule="stands after Memo; QuickBooks wants it before",
        fix="move it before Memo; the order is CustomerRef, PONumber, Memo",
        line=7,
    )


def test_an_element_too_early_is_named() -> None:
    problem = one(add("<Phone>1</Phone>\n<LastName>Lee</LastName>\n<BillAddress/>\n<ShipAddress/>"))
    assert (problem.path, problem.line) == ("CustomerAddRq/CustomerAdd/Phone", 6)
    assert problem.rule == "stands before ShipAddress; QuickBooks wants it after"
    assert problem.fix == (
        "move it after ShipAddress; the order is Name, LastName, BillAddress, ShipAddress, Phone"
    )


@pytest.mark.parametrize(
    ("inside", "path", "rule", "fix"),
    [
        ("<Suffix>Jr</Suffix>", "Suffix", "is unknown in CustomerAdd", "leave it out"),
        ("<Phoen>1</Phoen>", "Phoen", "is unknown in CustomerAdd", "did you mean Phone?"),
        ("<phone>1</phone>", "phone", "is unknown in CustomerAdd", "did you mean Phone?"),
        (
            "<Addr1>x</Addr1>",
            "Addr1",
            "is unknown in CustomerAdd",
            "put it in BillAddress or ShipAddress or ShipToAddress",
        ),
        (
            "<BillAddress><Phone>1</Phone></BillAddress>",
            "BillAddress/Phone",
            "is unknown in BillAddress",
            "it belongs to CustomerAdd: end BillAddress before it",
        ),
        ("<Phone>1</Phone><Phone>2</Phone>", "Phone", "stands more than once", "remove what is too much"),
        (
            "<SalesTaxCountry>UK</SalesTaxCountry>",
            "SalesTaxCountry",
            "is not in the US edition, only in AU, CA, UK",
            "leave it out",
        ),
        ("<Phone kind='x'>1</Phone>", "Phone/@kind", "is not an attribute of Phone", "remove it"),
        ("<Phone><b/></Phone>", "Phone", "holds elements, it takes text only", "remove b"),
        (
            "<BillAddress>Elm Street</BillAddress>",
            "BillAddress",
            "has text beside its elements",
            "put it in an element",
        ),
        ("<AdditionalNotes/>", "AdditionalNotes/Note", "is required", "add it"),
    ],
)
def test_structure(inside: str, path: str, rule: str, fix: str) -> None:
    problems = check(add(inside))
    found = next(
        problem for problem in problems if problem.path.startswith(f"CustomerAddRq/CustomerAdd/{path}")
    )
    assert (found.rule, found.fix, found.line) == (rule, fix, 6)


@pytest.mark.parametrize(
    ("tag", "text", "rule", "fix"),
    [
        ("OpenBalance", "10.555", "has more than 2 decimals (AMTTYPE)", "write at most 2 decimals"),
        ("OpenBalance", "10.5", "has 1 decimal; none or exactly 2 are taken (AMTTYPE)", "write 10.50"),
        (
            "OpenBalance",
            "1,000.00",
            "is not a number (AMTTYPE)",
            "write digits and a point only, like 1234.50",
        ),
        ("IsActive", "True", "is neither true nor false (BOOLTYPE)", "write true or false, in small letters"),
        ("JobStartDate", "11/22/2026", "is not written as YYYY-MM-DD (DATETYPE)", "write it like 2026-11-22"),
        (
            "JobStartDate",
            "2026-02-30",
            "is not a day of the calendar (DATETYPE)",
            "write a day that there is",
        ),
        (
            "JobStatus",
            "closed",
            "is none of Awarded, Closed, InProgress, None, NotAwarded, Pending",
            "did you mean Closed?",
        ),
        (
            "JobStatus",
            "Won",
            "is none of Awarded, Closed, InProgress, None, NotAwarded, Pending",
            "write one of them",
        ),
        ("Fax", "1" * 22, "has 22 characters, at most 21 are taken", "shorten it"),
        (
            "ExternalGUID",
            "x",
            "is not a GUID (GUIDTYPE)",
            "write {8-4-4-4-12} hexadecimal digits in braces, or 0",
        ),
    ],
)
def test_values(tag: str, text: str, rule: str, fix: str) -> None:
    problem = one(add(f"<{tag}>{text}</{tag}>"))
    assert problem == Problem(
        path=f"CustomerAddRq/CustomerAdd/{tag}", value=repr(text), rule=rule, fix=fix, line=6
    )


def test_a_time_that_ends_in_z() -> None:
    moment = "<FromModifiedDate>2026-01-01T10:00:00Z</FromModifiedDate>"
    problem = one(document(f"<CustomerQueryRq>{moment}</CustomerQueryRq>"))
    assert problem.rule == "ends in Z, which QuickBooks refuses (DATETIMETYPE)"
    assert problem.fix == "write 2026-01-01T10:00:00, in the time of the PC or with an offset like +00:00"


def test_an_element_too_new() -> None:
    text = add("<JobTitle>x</JobTitle>", "11.0")
    problem = one(text)
    assert problem.rule == "exists since 12.0; this document declares 11.0"
    assert problem.fix == "leave it out, or declare 12.0"
    assert check(text.replace('"11.0"', '"12.0"')) == ()


def test_alternatives_together_and_absent() -> None:
    problem = one(document("<CustomerQueryRq><ListID>1</ListID><FullName>x</FullName></CustomerQueryRq>"))
    assert problem.rule == "stands together with ListID"
    assert problem.fix is not None
    assert problem.fix.startswith("give only one of: ListID or FullName or (MaxReturned, ")
    problem = one(document("<CustomerQueryRq><CurrencyFilter/></CustomerQueryRq>"))
    assert (problem.rule, problem.fix) == ("lacks one of its alternatives", "give one of: ListID or FullName")


def test_all_problems_at_once_in_the_order_of_lines() -> None:
    inside = "<Suffix/>\n<JobTitle>x</JobTitle>\n<OpenBalance>1.5</OpenBalance>\n<JobStatus>x</JobStatus>"
    problems = check(add(inside, "11.0"))
    assert [(problem.path.rpartition("/")[2], problem.line) for problem in problems] == [
        ("Suffix", 6),
        ("JobTitle", 7),
        ("OpenBalance", 8),
        ("JobStatus", 9),
    ]


def test_the_same_elements_are_numbered() -> None:
    text = document("<CustomerAddRq><CustomerAdd/></CustomerAddRq>\n" * 2)
    assert [problem.path for problem in check(text)] == [
        "CustomerAddRq[1]/CustomerAdd/Name",
        "CustomerAddRq[2]/CustomerAdd/Name",
    ]


@pytest.mark.parametrize(
    ("inside", "rule", "fix"),
    [
        ("<CustomerQuerryRq/>", "is not a request that qbsync knows", "did you mean CustomerQueryRq?"),
        ("<CustomerAdd/>", "is not a request that qbsync knows", "put it in CustomerAddRq"),
        ("<CustomerAddRs/>", "is not a request that qbsync knows", "put it in QBXMLMsgsRs"),
    ],
)
def test_messages(inside: str, rule: str, fix: str) -> None:
    problem = one(document(inside))
    assert (problem.rule, problem.fix) == (rule, fix)


def test_secrets_are_not_shown() -> None:
    card = f"<CreditCardInfo><CreditCardNumber>{CARD * 3}</CreditCardNumber></CreditCardInfo>"
    wrong_place = f"<CreditCardNumber>{CARD}</CreditCardNumber><Foo>{CARD}</Foo>{CARD}"
    problems = check(add(card + wrong_place))
    assert len(problems) == 4
    assert CARD not in repr(problems)


# -- around the requests ----------------------------------------------------------------------------------


def test_the_prolog_has_to_be_there() -> None:
    bare = document("").partition("<QBXML>")
    problems = check(bare[1] + bare[2])
    assert [problem.rule for problem in problems] == ["lacks the XML declaration", "lacks the qbXML version"]
    assert problems[1].fix == 'write <?qbxml version="13.0"?> before <QBXML>'
    assert one("\n" + document("")).rule == "begins with blanks before the XML declaration"


@pytest.mark.parametrize("instruction", ["version=13.0", 'version="13"', "", 'Version="13.0"'])
def test_a_version_that_cannot_be_read(instruction: str) -> None:
    text = document("").replace('version="13.0"', instruction)
    assert (one(text).rule, one(text).line) == ("has a qbXML version that cannot be read", 2)


def test_a_version_in_a_comment_is_none() -> None:
    text = document("").replace('<?qbxml version="13.0"?>', '<!-- <?qbxml version="13.0"?> -->')
    assert one(text).rule == "lacks the qbXML version"


def test_a_version_that_is_not_known_is_told_and_the_rest_judged() -> None:
    problems = check(add("<Foo/>", "3.0"))
    assert [problem.path for problem in problems] == ["prolog", "CustomerAddRq/CustomerAdd/Foo"]
    assert problems[0].rule.startswith("declares qbXML 3.0: before 6.0 qbXML had other elements")
    assert one(document("", "99.0")).fix is not None
    with pytest.raises(SchemaUnavailable):
        check(document(""), version="3.0")


def test_a_version_that_is_not_the_one_asked_for_is_told() -> None:
    problems = check(add("<JobTitle>a</JobTitle>"), version="11.0")
    assert [(problem.path, problem.rule, problem.fix) for problem in problems] == [
        (
            "prolog",
            "declares qbXML 13.0; the document is judged as 11.0",
            'write <?qbxml version="11.0"?> before <QBXML>',
        ),
        (
            "CustomerAddRq/CustomerAdd/JobTitle",
            "exists since 12.0; this document is judged as 11.0",
            "leave it out; 12.0 has it",
        ),
    ]


def test_one_version_is_declared() -> None:
    twice = one(document("").replace("<QBXML>", '<?qbxml version="12.0"?>\n<QBXML>'))
    assert twice.rule == "declares a qbXML version more than once"
    assert twice.fix == "keep one <?qbxml ...?>; the first is taken"


def test_an_edition_with_the_version_belongs_to_old_documents() -> None:
    new = one(document("", "CA13.0"))
    assert new.rule.startswith("names an edition, CA, with the version")
    assert new.fix == 'write <?qbxml version="13.0"?> before <QBXML>'
    assert one(document("", "CA2.0")).rule.startswith("declares qbXML CA2.0: before 6.0")


@pytest.mark.parametrize("data", [b"", "", b" \n"])
def test_an_empty_document_has_its_own_fix(data: str | bytes) -> None:
    found = one(data)
    assert (found.path, found.rule) == ("document", "the document is empty")
    assert found.fix == "give a document: the XML declaration, the qbXML version and one QBXML element"


def test_bytes_of_another_encoding_have_their_own_fix() -> None:
    found = one(add("<Phone>\u00e9</Phone>").encode("cp1252"))
    assert found.rule == "the bytes are not of the encoding that the document declares"
    assert found.fix is not None
    assert "windows-1252" in found.fix


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<CustomerAddRq><CustomerAdd><Name/></CustomerAdd></CustomerAddRq>", {"Name": "give it a value"}),
        (
            "<VendorAddRq><VendorAdd><Name>a</Name><Phone/><TermsRef><ListID/></TermsRef></VendorAdd></VendorAddRq>",
            {"TermsRef/ListID": "leave it out"},
        ),
        (
            f"<CustomerModRq><CustomerMod>{KEYS}<TermsRef><ListID/></TermsRef></CustomerMod></CustomerModRq>",
            {},
        ),
        (
            f"<CustomerModRq><CustomerMod>{KEYS}<TermsRef/></CustomerMod></CustomerModRq>",
            {"TermsRef": "leave it out; <TermsRef><ListID/></TermsRef> empties it"},
        ),
        (
            f"<CustomerModRq><CustomerMod>{KEYS}<CurrencyRef><ListID/></CurrencyRef></CustomerMod></CustomerModRq>",
            {"CurrencyRef/ListID": "leave it out"},
        ),
    ],
)
def test_names_and_references_are_not_empty(inside: str, told: dict[str, str]) -> None:
    problems = check(document(inside))
    assert {problem.path.split("/", 2)[2]: problem.fix for problem in problems} == told
    assert {problem.rule for problem in problems} <= {"is empty"}
    assert {problem.line for problem in problems} <= {5}


def test_macros_are_defined_once_and_before_they_are_used() -> None:
    name = 'Macro="TxnID:a"'
    define = f"<TransferAddRq><TransferAdd def{name}>{TRANSFER}</TransferAdd></TransferAddRq>"
    keys = f"<TxnID use{name}/><EditSequence>1</EditSequence>"
    use = f"<SalesReceiptModRq><SalesReceiptMod>{keys}</SalesReceiptMod></SalesReceiptModRq>"
    assert check(document(f"{define}\n{use}")) == ()
    (late,) = check(document(f"{use}\n{define}"))
    assert (late.path, late.line) == ("SalesReceiptModRq/SalesReceiptMod/TxnID/@useMacro", 5)
    assert late.rule == "is used before TransferAddRq/TransferAdd/@defMacro defines it"
    twice = one(document(f"{define}\n{define}"))
    assert (twice.path, twice.line) == ("TransferAddRq[2]/TransferAdd/@defMacro", 6)
    assert twice.rule == "is defined already by TransferAddRq[1]/TransferAdd/@defMacro"
    assert one(document(use)).rule == "is not defined in this message set"


def test_an_iterator_does_not_go_with_ids() -> None:
    found = one(document('<CustomerQueryRq iterator="Start"><ListID>1</ListID></CustomerQueryRq>'))
    assert found.rule == "does not go with ListID: it goes through what filters find"


def test_on_error() -> None:
    absent = one(document("").replace(' onError="stopOnError"', ""))
    assert (absent.path, absent.rule) == ("QBXMLMsgsRq/@onError", "is required")
    assert absent.fix == 'write onError="stopOnError" or onError="continueOnError"'
    refused = one(document("").replace("stopOnError", "rollbackOnError"))
    assert refused.rule == "is refused by QuickBooks Desktop"


def test_iterators_and_ids() -> None:
    text = '<CustomerQueryRq requestID="{}" iterator="Start" iteratorID="x"/>'
    text += '<CustomerQueryRq iterator="Continue"/>'
    rules = [problem.rule for problem in check(document(text.format("1" * 51)))]
    assert rules == [
        "has 51 characters, at most 50 are taken (status 1060)",
        "is required with an iterator",
        "belongs to Continue and Stop",
        "is required with an iterator",
        "is required with iterator Continue",
    ]
    long_id = document("").replace("onError", f'newMessageSetID="{"1" * 25}" onError')
    assert one(long_id).path == "QBXMLMsgsRq/@newMessageSetID"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("<CustomerQueryRq/>", "is CustomerQueryRq, the document has to be one QBXML element"),
        ('<QBXML xmlns="urn:x"/>', "has a namespace"),
        ("<QBXML/>", "holds nothing"),
        ("<QBXML><CustomerQueryRq/></QBXML>", "is unknown in QBXML"),
        ('<QBXML a="1"><QBXMLMsgsRq onError="stopOnError"/></QBXML>', "is not an attribute of QBXML"),
    ],
)
def test_the_root(text: str, rule: str) -> None:
    assert one(PROLOG.format("13.0") + text).rule == rule


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("<QBXML>\n<A></B>\n</QBXML>", 2, "an end tag does not match"),
        ("", 1, "empty"),
        ("\n<!DOCTYPE a>\n<QBXML/>", 2, "DOCTYPE"),
        ("\n\n<?php ?><QBXML/>", 3, "instruction"),
        ('<?xml version="1.0" encoding="utf-7"?><QBXML/>', 1, "encoding"),
        (b"<QBXML>\n\xff</QBXML>", 2, "not of the encoding"),
    ],
)
def test_what_cannot_be_parsed_is_one_problem_with_a_line(text: str | bytes, line: int, words: str) -> None:
    problem = one(text)
    assert (problem.path, problem.line) == ("document", line)
    assert words in problem.rule


def test_what_is_too_large_is_one_problem() -> None:
    assert "limit" in one(b" " * (32 * 1024 * 1024 + 1)).rule


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
def test_other_encodings_are_read(codec: str) -> None:
    text = add("<Phone>é</Phone>").replace("utf-8", codec.removesuffix("-sig"))
    assert check(text.encode(codec)) == ()


def test_a_query_without_limit_needs_none_with_an_iterator() -> None:
    assert check(document('<BarCodeQueryRq iterator="Start"/>')) == ()


def test_answers_need_no_version() -> None:
    answer = '<CustomerQueryRs statusCode="0" statusSeverity="Info"><CustomerRet>{}</CustomerRet>'
    text = f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs>{answer}</CustomerQueryRs></QBXMLMsgsRs></QBXML>'
    assert check(text.format("<Name>Ann</Name>")) == ()
    assert one(text.format("<Nam>Ann</Nam>")).fix == "did you mean Name?"


def test_captured_answers_of_quickbooks_are_valid(shared: Path) -> None:
    captured = shared / "corpus" / "captured" / "customer_query_rs_146.xml"
    assert check(captured.read_bytes()) == ()


# -- other schemas ----------------------------------------------------------------------------------------


def test_the_schema_of_the_sdk_may_judge(sdk_schema: Path) -> None:
    schema = SdkSchema(sdk_schema, "13.0")
    assert check(add("<Suffix>Jr</Suffix>"), schema=schema) == ()
    assert one(add("<Foo/>"), schema=schema).rule == "is unknown in CustomerAdd"


@pytest.mark.slow
def test_xmlschema_explains_where_the_schema_of_the_sdk_is_stricter(sdk_schema: Path) -> None:
    record = "<CustomerRet>\n<DataExtRet><DataExtName>x</DataExtName></DataExtRet></CustomerRet>"
    answer = f'<CustomerQueryRs statusCode="0" statusSeverity="Info">{record}</CustomerQueryRs>'
    text = f"<QBXML><QBXMLMsgsRs>{answer}</QBXMLMsgsRs></QBXML>"
    problem = one(text, schema=SdkSchema(sdk_schema, "13.0"))
    assert problem.path == "CustomerQueryRs/CustomerRet/DataExtRet"
    assert (problem.rule, problem.fix, problem.line) == ("lacks an element", "expected is DataExtType", 2)


def test_any_compiled_schema_may_judge() -> None:
    schema = (
        '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="Other"/></xsd:schema>'
    )
    problem = one(document(""), schema=etree.XMLSchema(etree.fromstring(schema)))
    assert problem.rule == "is not what the schema takes here"


def test_xmlschema_is_imported_only_for_an_explanation() -> None:
    program = (
        "import sys; from qbsync.qbxml import check; check('<QBXML/>'); check(b'<');"
        "sys.exit('xmlschema' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# -- properties -------------------------------------------------------------------------------------------

# What decode_requests refuses and the XSD takes: rules of QuickBooks that no schema has, and texts that
# mean nothing to a model.
BEYOND_THE_SCHEMA = (
    "is required with an iterator",
    "is required with iterator",
    "belongs to Continue and Stop",
    "is empty",
    "begins or ends with a blank",
    "has a colon",
    "has the character",
    "is outside 1970-01-01",
    "is no DATETYPE",  # a date with a zone, which xsd:date takes
    "is no DATETIMETYPE",  # a day that the calendar lacks: the schema has a pattern only
    "lacks one of its alternatives",  # a branch of optional elements: the schema is content with none
    "is required",  # an element that has to be there and is empty: no number or date for a model
    "is less than",  # ConversionRatio: its range is in the documentation only
    "is more than",
)


def has(name: str, version: str, edition: Edition) -> bool:
    message = all_requests()[name].message
    return edition in message.editions and message.since_key <= target_of(version, edition).key


def agree(name: str, data: st.DataObject, seed: int, target: tuple[str, Edition], count: int) -> None:
    """Let the XSD, our words and decode_requests judge a request and an answer, valid and damaged."""
    version, edition = target
    cls = all_requests()[name]
    dice = random.Random(seed)  # noqa: S311 - the same damage for the same seed
    judge = compiled(version, edition)
    for drawn in (data.draw(requests(cls, version, edition)), data.draw(answers(cls, version, edition))):
        root = parsed(drawn)
        assert judge.validate(root), drawn
        for changed in (root, *[damaged(root, dice, tags_of(cls)) for _ in range(count)]):
            is_valid = judge.validate(changed)
            found = explain(changed, target_of(version, edition), declared=True)
            assert is_valid is (found == []), (etree.tostring(changed), found)
            if changed[0].tag == "QBXMLMsgsRq":
                text = PROLOG.format(version) + etree.tostring(changed, encoding="unicode")
                rules = strict_rules(text, edition)
                differing = [rule for rule in rules if not rule.startswith(BEYOND_THE_SCHEMA)]
                assert differing == [] if is_valid else rules or is_harmless(found, text), (text, rules)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=2)
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_schema_words_and_decode_requests_agree(name: str, data: st.DataObject, seed: int) -> None:
    target = data.draw(st.sampled_from(TARGETS[:2]))
    if has(name, *target):
        agree(name, data, seed, target, 2)


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60)
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_thousands_of_documents_agree(name: str, data: st.DataObject, seed: int) -> None:
    target = data.draw(st.sampled_from(TARGETS))
    if has(name, *target):
        agree(name, data, seed, target, 20)


def is_harmless(problems: list[Problem], text: str) -> bool:
    """Say whether the XSD refuses only what decode_requests need not read."""
    for problem in problems:
        tags = (problem.path.rpartition("/")[2], problem.rule.removeprefix("stands together with "))
        blanks = problem.rule == "has text or blanks in it, it has to be empty"
        beside_a_macro = "useMacro" in text and problem.rule.endswith(" are taken")
        no_value = "stands together" in problem.rule and any(f"<{tag}/>" in text for tag in tags)
        if not (blanks or beside_a_macro or no_value):
            return False
    return True


def strict_rules(text: str, edition: Edition) -> list[str]:
    try:
        decode_requests(text, edition=edition)
    except InvalidModel as error:
        return [problem.rule for problem in error.problems]
    return []


# -- the same as construction and decode_requests -----------------------------------------------------------

CUSTOMER_MOD = f"<CustomerModRq><CustomerMod>{KEYS}{{}}</CustomerMod></CustomerModRq>"
MODIFIED = "<CustomerQueryRq><FromModifiedDate>{}</FromModifiedDate></CustomerQueryRq>"
CARD_INFO = "<CreditCardInfo><CreditCardNumber>{}</CreditCardNumber></CreditCardInfo>"


@pytest.mark.parametrize(
    ("inside", "path", "rule"),
    [
        (CUSTOMER_MOD.format("<Name>a:b</Name>"), "CustomerModRq/CustomerMod/Name", "has a colon"),
        (CUSTOMER_MOD.format("<Name> a</Name>"), "CustomerModRq/CustomerMod/Name", "begins or ends with"),
        (CUSTOMER_MOD.format("<Name> </Name>"), "CustomerModRq/CustomerMod/Name", "begins or ends with"),
        (
            CUSTOMER_MOD.format("<Name>a&#x85;b</Name>"),
            "CustomerModRq/CustomerMod/Name",
            "has the character U+0085",
        ),
        (
            CUSTOMER_MOD.format("<Phone>&#127;</Phone>"),
            "CustomerModRq/CustomerMod/Phone",
            "has the character U+007F",
        ),
        (
            CUSTOMER_MOD.format("<Phone>\x85</Phone>"),
            "CustomerModRq/CustomerMod/Phone",
            "has the character U+0085",
        ),
        (CUSTOMER_MOD.format(CARD_INFO.format("xxxxxxxxxxxx1111")), "CreditCardNumber", "is crossed out"),
        (CUSTOMER_MOD.format("<JobStartDate>2026-01-01Z</JobStartDate>"), "JobStartDate", "is no DATETYPE"),
        (MODIFIED.format("2026-99-99T99:00:00"), "CustomerQueryRq/FromModifiedDate", "is no DATETIMETYPE"),
        (MODIFIED.format("2026-02-29T10:00:00"), "CustomerQueryRq/FromModifiedDate", "is no DATETIMETYPE"),
        (MODIFIED.format("2039-01-01T10:00:00"), "CustomerQueryRq/FromModifiedDate", "is outside 1970-01-01"),
        (
            '<CustomerQueryRq iterator="Stop" iteratorID="&#x85;"/>',
            "CustomerQueryRq/@iteratorID",
            "has the character U+0085",
        ),
    ],
)
def test_values_are_judged_as_by_construction(inside: str, path: str, rule: str) -> None:
    text = document(inside)
    found = one(text)
    assert found.path.endswith(path)
    assert found.rule.startswith(rule)
    assert found.line == 5
    with pytest.raises(InvalidModel) as caught:
        decode_requests(text)
    assert [problem.rule for problem in caught.value.problems] == [found.rule]
    assert check(text.encode()) == (found,)


@pytest.mark.parametrize(
    "inside",
    [
        CUSTOMER_MOD.format("<Name>a - b</Name><Phone>\u2026\xa0&#160;</Phone>"),
        CUSTOMER_MOD.format("<JobStartDate> 2026-01-01\n</JobStartDate>"),
        MODIFIED.format("2028-02-29T23:59:59-08:00"),
        MODIFIED.format("1970-1-1"),
        MODIFIED.format(" "),
        CUSTOMER_MOD.format("<BillAddress><Addr1> a:b </Addr1></BillAddress>"),
    ],
)
def test_values_that_construction_takes_are_taken(inside: str) -> None:
    text = document(inside)
    assert check(text) == ()
    assert decode_requests(text) != ()


def test_an_unknown_request_of_the_name_of_an_aggregate() -> None:
    assert one(document("<AddressRq><Addr1/></AddressRq>")).rule == "is not a request that qbsync knows"


TEXTS_BEYOND = [
    "a:b",
    " a",
    "a ",
    "xxxx1111",
    "x\x85",
    "2039-01-01T00:00:00",
    "2026-02-30T00:00:00",
    "2026-01-01Z",
]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=3)
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_what_check_takes_decode_requests_takes_and_no_other(
    name: str, data: st.DataObject, seed: int
) -> None:
    if not has(name, "13.0", "US"):
        return
    cls = all_requests()[name]
    dice = random.Random(seed)  # noqa: S311 - the same damage for the same seed
    root = parsed(data.draw(requests(cls, "13.0")))
    changed = damaged(root, dice, tags_of(cls))
    leaves = [element for element in root.iter() if not len(element)][1:]
    if leaves:
        dice.choice(leaves).text = dice.choice(TEXTS_BEYOND)
    for one_root in (root, changed):
        text = PROLOG.format("13.0") + etree.tostring(one_root, encoding="unicode")
        problems = check(text)
        rules = strict_rules(text, "US")
        if not problems:
            assert [rule for rule in rules if not rule.startswith(NO_VALUE)] == [], text
        elif not rules:
            assert is_harmless(list(problems), text), (text, problems)


# An element that has to be there and is empty: the schema is content, for a model there is no number or date.
NO_VALUE = ("is required", "lacks one of its alternatives")


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (document("").encode("utf-16"), "declares the encoding utf-8; the bytes are UTF-16"),
        (document("").encode("utf-16-be"), "declares the encoding utf-8; the bytes are UTF-16"),
        (
            document("").replace("utf-8", "windows-1252").encode("utf-8-sig"),
            "declares the encoding windows-1252; the bytes are UTF-8",
        ),
    ],
    ids=["mark", "no mark", "utf-8"],
)
def test_the_wrong_encoding_is_named(data: bytes, rule: str) -> None:
    found = one(data)
    assert (found.path, found.rule, found.line) == ("prolog", rule, 1)
    assert found.fix is not None
    assert found.fix.startswith(f'declare encoding="{rule.rpartition(" ")[2].lower()}"')
    assert check(document("").replace("utf-8", "UTF8").encode("utf-8-sig")) == ()
    assert check(document("").replace("utf-8", "utf-16")) == ()  # a text was decoded before


# -- long documents -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_problems_of_a_long_document_stand_on_their_lines_and_in_order() -> None:
    good = "<CustomerQueryRq/>\n"
    tricky = "<!-- <a>\n</a> --><CustomerQueryRq requestID='<'/>\n".replace("'<'", "'&lt;>'")
    bad = [
        f"<CustomerQueryRq>\n<Foo><![CDATA[<x>\n]]></Foo></CustomerQueryRq>\n{tricky}",
        "<CustomerAddRq><CustomerAdd><Name>a:b</Name>\n<TermsRef/></CustomerAdd></CustomerAddRq>\n",
        '<CustomerQueryRq\n iterator="Start"\n/>\n',
        f"<TransferAddRq>\n<TransferAdd defMacro='x'>{TRANSFER}</TransferAdd></TransferAddRq>\n",
    ]
    again = "".join(bad).replace("defMacro='x'", "defMacro='y'")
    text = document("".join([*bad, good * 70_000, again]))
    problems = check(text)
    lines = [problem.line or 0 for problem in problems]
    half = len(lines) // 2
    assert lines == sorted(lines)
    assert lines[half:] == [line + 70_000 + "".join(bad).count("\n") for line in lines[:half]]
    assert [problem.rule for problem in problems[:half]] == [problem.rule for problem in problems[half:]]
    assert lines[0] == 6
    assert text.split("\n")[lines[0] - 1].startswith("<Foo>")
    with pytest.raises(InvalidModel) as caught:
        decode_requests(text)
    lines = [problem.line or 0 for problem in caught.value.problems]
    assert len(lines) % 2 == 0
    half = len(lines) // 2
    assert lines[half:] == [line + 70_000 + "".join(bad).count("\n") for line in lines[:half]]


def seconds(text: bytes) -> float:
    """Return the processor time of a check of a valid document."""
    best = 1e9
    for _ in range(3):
        started = time.process_time()
        assert check(text) == ()
        best = min(best, time.process_time() - started)
    return best


@pytest.mark.parametrize(
    "one_request",
    [
        CUSTOMER_MOD.format("<Phone/><TermsRef><ListID/></TermsRef><CreditLimit/>"),
        "<HostQueryRq/>",
        "<CustomerQueryRq><ListID>8-1</ListID></CustomerQueryRq>",
    ],
    ids=["emptied", "empty", "small"],
)
def test_the_time_of_a_check_is_linear(one_request: str) -> None:
    small, large = (document(f"{one_request}\n" * count).encode() for count in (1_000, 8_000))
    check(small)
    assert seconds(large) < 8 * 3 * seconds(small)


def test_the_time_of_a_check_of_macros_is_linear() -> None:
    add = "<TransferAddRq><TransferAdd defMacro='TxnID:{}'>" + TRANSFER + "</TransferAdd></TransferAddRq>\n"
    small, large = (
        document("".join(add.format(number) for number in range(count))).encode() for count in (500, 4_000)
    )
    check(small)
    assert seconds(large) < 8 * 3 * seconds(small)


@pytest.mark.parametrize(
    ("attribute", "wrong", "fix"),
    [
        ("onError", 'onError="stop"', "did you mean stopOnError?"),
        ("onError", 'onError="ask"', "write one of them"),
        ("iterator", 'iterator="Begin"', "write one of them"),
    ],
)
def test_a_wrong_word_of_an_attribute_has_a_fix(attribute: str, wrong: str, fix: str) -> None:
    on_error = wrong if attribute == "onError" else 'onError="stopOnError"'
    iterator = f" {wrong}" if attribute == "iterator" else ""
    request = f"<CustomerQueryRq{iterator}><MaxReturned>5</MaxReturned></CustomerQueryRq>"
    document = PROLOG.format("13.0") + f"<QBXML><QBXMLMsgsRq {on_error}>{request}</QBXMLMsgsRq></QBXML>"
    assert [problem.fix for problem in check(document) if problem.path.endswith(f"@{attribute}")] == [fix]


def test_many_values_are_all_named_in_the_fix() -> None:
    request = "<TxnDelRq><TxnDelType>Zebra</TxnDelType><TxnID>1</TxnID></TxnDelRq>"
    document = (
        PROLOG.format("13.0") + f'<QBXML><QBXMLMsgsRq onError="stopOnError">{request}</QBXMLMsgsRq></QBXML>'
    )
    (fix,) = [problem.fix for problem in check(document)]
    assert fix is not None
    assert fix.startswith("write one of ")
    assert {"Invoice", "Check", "Bill"} <= set(fix.removeprefix("write one of ").split(", "))


def test_a_fix_of_a_document_names_elements_and_no_fields() -> None:
    problem = one(add("").replace("<Name>Ann<", "<Name>Ann:Job<"))
    assert problem.fix == "name the parent with ParentRef"


def test_an_element_of_the_old_editions_is_named_as_it_is_now() -> None:
    problem = one(add("<BillAddress><Addr1>x</Addr1><Province>ON</Province></BillAddress>"))
    assert problem.fix == "did you mean State?"


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><body><br>x</body></html>",
        "\n<!doctype HTML PUBLIC 'x'><HTML>",
        "<html><body>502</body></html>",
        '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"/>',
    ],
)
def test_a_page_of_html_is_told_to_be_no_qbxml(page: str) -> None:
    for data in (page, page.encode()):
        problem = one(data)
        assert problem.rule == "is an HTML page, no qbXML document"
        assert problem.fix is not None
        assert "QBXML>" not in problem.fix


@pytest.mark.parametrize(
    ("root", "fix"),
    [
        ("<QBXMLMsgsRq/>", "put <QBXML> around it"),
        ("<HostQueryRq/>", 'put <QBXML><QBXMLMsgsRq onError="stopOnError"> around the requests'),
        ("<QBWCXML/>", "this is a .qwc file: `qbsync qwc check` looks at it"),
        ("<svg/>", "give a qbXML document, this is none"),
    ],
)
def test_another_root_is_told_what_it_needs(root: str, fix: str) -> None:
    found = [problem.fix for problem in check(PROLOG.format("13.0") + root) if problem.path == "root"]
    assert found == [fix]
