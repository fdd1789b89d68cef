"""Nothing of a card number or the like is shown, in whatever form an answer writes it; promise P7."""

from __future__ import annotations

import pickle
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.errors import DecodeError, StatusError
from qbsync.models import Customer
from qbsync.qbxml import Response, decode, stream, to_data
from qbsync.qbxml.raw import cross_out_secrets

if TYPE_CHECKING:
    from qbsync.qbxml import ResponseSet

HEAD = '<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n'
TAIL = "</QBXMLMsgsRs>\n</QBXML>\n"
NUMBER = "4111222233334444"
HIDDEN = ["411122", "112222", "222233", "33334444"]
"""Parts of the number that are nowhere; its last four digits are shown where it stands plainly."""

SECRETS = ["CreditCardNumber", "SSN", "BankNumber", "VendorTaxIdent", "RoutingNumber", "creditcardnumber"]

# Ways to write the number as the content of a secret element; {0} is its name.
FORMS = [
    "<{0}>4111222233334444</{0}>",
    "<{0} >4111222233334444</{0} >",
    "<{0}>41112222<b/>33334444</{0}>",
    "<{0}><b>4111222233334444</b></{0}>",
    "<{0}>4111<b>2222</b>3333<c><d>4444</d></c></{0}>",
    "<{0}><b i='4111222233334444'/></{0}>",
    "<{0} i='4111222233334444'>1</{0}>",
    "<{0} i='4111222233334444'/>",
    "<{0}>4111222233334444<!-- x --></{0}>",
    "<{0}>41112222<!-- x -->33334444</{0}>",
    "<{0}><!-- 4111222233334444 --></{0}>",
    "<{0}><![CDATA[4111222233334444]]></{0}>",
    "<{0}>4111<![CDATA[22223333]]>4444</{0}>",
    "<{0}>&#52;111222&#50;3333&#x34;444</{0}>",
    "<{0}>&lt;4111222233334444&gt;</{0}>",
    "<p:{0} xmlns:p='urn:p'>4111222233334444</p:{0}>",
    "<{0} xmlns='urn:p'>4111222233334444</{0}>",
    "<{0}><{0}>4111222233334444</{0}></{0}>",
    "<{0}><b4111222233334444/></{0}>",
    "<{0}>\n4111222233334444\n</{0}>",
]

# Ways to write it beside the element, where no field takes text.
BESIDE = ["<{0}/>4111222233334444", "4111222233334444<{0}>1</{0}>", "<{0}/>4111222233334444<b/>"]

# Where it stands; {0} is the element.
PLACES = [
    "<CustomerRet><CreditCardInfo>{0}</CreditCardInfo></CustomerRet>",
    "<CustomerRet><CreditCardInfo>{0}</CreditCardInfo><Balance>x</Balance></CustomerRet>",
    "<CustomerRet>{0}</CustomerRet>",
    "<CustomerRet><Zz><Yy>{0}</Yy></Zz></CustomerRet>",
    "<VendorRet>{0}</VendorRet>",
    "<EmployeeRet>{0}</EmployeeRet>",
    "<AccountRet>{0}<Balance>x</Balance></AccountRet>",
    "<ErrorRecovery>{0}</ErrorRecovery>",
    "<Zz>{0}</Zz>",
    "{0}",
]
IN_VALUES = [
    "<CustomerRet><Name>Ann{0}</Name></CustomerRet>",
    "<CustomerRet><Phone>1</Phone><Phone>{0}</Phone></CustomerRet>",
    "<CustomerRet><JobStatus>{0}</JobStatus></CustomerRet>",
]


LONG = f"<CustomerRet><Notes>{'x' * 140_000}</Notes></CustomerRet>\n"
"""A record after which an answer is decoded in pieces."""


def answer(inside: str, request: str = "CustomerQuery") -> str:
    return f"{HEAD}<{request}Rs statusCode='0'>\n{inside}</{request}Rs>\n{TAIL}"


def everything(found: ResponseSet) -> str:
    """Return whatever a host can get to see of an answer without asking for secrets."""
    seen = [repr(found), repr(found.warnings)]
    for response in found:
        seen += [
            repr(response),
            repr(response.warnings),
            repr(response.extras),
            repr(response.error_recovery),
        ]
        seen += [repr((one, one.xml, one.reason, one.problems)) for one in response.quarantined]
        seen += [repr((one, one.extras, to_data(one))) for one in response.objects]
        seen += [repr(values(one)) for one in response.objects]
    return "\n".join(seen)


def values(record: object) -> list[object]:
    """Return the values of all fields of a record, those that its repr leaves out, too."""
    found: list[object] = []
    for field in getattr(record, "__attrs_attrs__", ()):
        if hasattr(record, field.name):
            value = getattr(record, field.name)
            for one in value if isinstance(value, tuple) else (value,):
                found += [one, *values(one), getattr(one, "extras", None)]
    return found


def shows_nothing(document: str) -> None:
    for filling in ("", LONG):
        text = document.replace("</CustomerQueryRs>", f"{filling}</CustomerQueryRs>")
        try:
            seen = everything(decode(text))
        except DecodeError as error:
            seen = repr((error, str(error), error.__cause__))
        assert not [part for part in HIDDEN if part in seen]
        if not filling:
            with stream(text.encode()) as records:
                seen = repr([(one, one.extras) for one in records]) + repr(records.responses)
                seen += repr([(one.warnings, one.extras, one.quarantined) for one in records.responses])
            assert not [part for part in HIDDEN if part in seen]


@pytest.mark.parametrize("place", [*PLACES, *IN_VALUES])
def test_no_digit_is_shown(place: str) -> None:
    for form in [*FORMS, *(BESIDE if place in PLACES else [])]:
        shows_nothing(answer(place.format(form.format("CreditCardNumber"))))


@given(
    place=st.sampled_from([*PLACES, *IN_VALUES]),
    form=st.sampled_from(FORMS),
    name=st.sampled_from(SECRETS),
    outer=st.sampled_from(FORMS[:5]),
    inside=st.sampled_from(SECRETS),
)
def test_no_digit_is_shown_of_any_secret(place: str, form: str, name: str, outer: str, inside: str) -> None:
    nested = outer.format(name).replace(NUMBER, form.format(inside))
    found = decode(answer(place.format(nested)))
    seen = everything(found)
    assert not [part for part in HIDDEN if part in seen]


@given(st.sampled_from(FORMS))
def test_an_account_number_of_a_bank(form: str) -> None:
    account = form.format("AccountNumber")
    beside = "<BankName>b</BankName>" + account + "<BankAccountType>Checking</BankAccountType>"
    for inside in (
        f"<EmployeeDirectDepositAccount>{beside}</EmployeeDirectDepositAccount>",
        f"<EmployeeDirectDepositAccount>{account}</EmployeeDirectDepositAccount>",
        f"<Zz>{beside}</Zz>",
    ):
        info = f"<EmployeePayrollInfo>{inside}</EmployeePayrollInfo>"
        for record in (
            f"<EmployeeRet>{info}</EmployeeRet>",
            f"<EmployeeRet>{info}<SSN/><SSN/><Zz/></EmployeeRet>",
        ):
            seen = everything(decode(answer(record, "EmployeeQuery")))
            assert not [part for part in HIDDEN if part in seen]


def test_an_account_number_in_the_books_is_shown() -> None:
    broken = f"<CustomerRet><AccountNumber>{NUMBER}</AccountNumber><Balance>x</Balance></CustomerRet>"
    (found,) = decode(answer(broken))
    assert NUMBER in found.quarantined[0].xml


def test_whoever_asks_gets_all_of_it() -> None:
    record = "<CreditCardInfo>{0}</CreditCardInfo><Zz>{0}</Zz>".format(FORMS[0].format("CreditCardNumber"))
    (found,) = decode(answer(f"<CustomerRet>{record}</CustomerRet>"), keep_secrets=True)[0].of(Customer)
    assert found.credit_card_info is not None
    assert found.credit_card_info.credit_card_number == NUMBER
    assert NUMBER in found.extras[0].xml
    assert NUMBER not in repr(found)
    assert NUMBER not in repr(to_data(found))


@pytest.mark.parametrize("form", [*FORMS, *BESIDE])
@pytest.mark.parametrize("around", ["{0}", "<Zz>{0}</Zz>", "<Zz>a<Yy>{0}</Yy>b</Zz>"])
def test_raw_xml_of_others(form: str, around: str) -> None:
    seen = cross_out_secrets(around.format(form.format("CreditCardNumber")))
    assert not [part for part in HIDDEN if part in seen]


@pytest.mark.parametrize(
    "xml",
    [
        f"<CreditCardNumber>{NUMBER}",
        f"<p:CreditCardNumber>{NUMBER}</p:CreditCardNumber>",
        f"<!DOCTYPE a [<!ENTITY b '{NUMBER}'>]><CreditCardNumber>&b;</CreditCardNumber>",
        f"<Zz>{NUMBER}&b;</Zz>",
        f"<Zz/><CreditCardNumber>{NUMBER}</CreditCardNumber>",
        f"<Zz><!-- <CreditCardNumber>{NUMBER}</CreditCardNumber> --></Zz>",
        f"<Zz><?a <CreditCardNumber>{NUMBER}</CreditCardNumber>?></Zz>",
        f"<AccountNumber>{NUMBER}</AccountNumber>",
        NUMBER,
    ],
)
def test_raw_xml_that_cannot_be_judged_is_left_out(xml: str) -> None:
    seen = cross_out_secrets(xml)
    assert not [part for part in HIDDEN if part in seen]


@pytest.mark.parametrize(
    "xml", ["<Mood>good</Mood>", "<Mood> a\n<B c='d'/> </Mood>", "<M>\N{EURO SIGN}&amp;</M>"]
)
def test_raw_xml_without_secrets_stays(xml: str) -> None:
    assert cross_out_secrets(xml) == xml


@pytest.mark.parametrize("name", ["CreditCardNumber", "AccountNumber"])
def test_the_cost_is_linear(name: str) -> None:
    inside = f"<{name}>{NUMBER}</{name}>" * 20_000
    start = time.process_time()
    (found,) = decode(answer(f"<CustomerRet><Zz>{inside}<BankName/></Zz></CustomerRet>"))
    assert time.process_time() - start < 5
    assert NUMBER not in found.objects[0].extras[0].xml


CARDS = [
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "378282246310005",
    "3782 822463 10005",
]


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize(
    "text", ["{}", 'The number "{}" is no good.', "12 {} 2026", "a{}b", "80000027-1415713663 {}"]
)
def test_a_card_number_that_quickbooks_quotes_is_not_shown(card: str, text: str) -> None:
    message = text.format(card)
    response = Response(request="CustomerAdd", status_code=3030, status_message=message)
    with pytest.raises(StatusError) as caught:
        response.raise_for_status()
    assert (response.status_message, caught.value.message) == (message, message)
    assert pickle.loads(pickle.dumps(caught.value)).message == message  # noqa: S301 - our own
    for shown in (repr(response), str(caught.value), repr(caught.value), repr(decode(_status(message)))):
        assert card not in shown
        assert card[:6] not in shown
        assert card[-4:] in shown


@pytest.mark.parametrize(
    "text", ["80000027-1415713663", "4111111111111112", "3F-1415713663", "1234567890", "2026-11-22 09:30:00"]
)
def test_other_numbers_that_quickbooks_quotes_are_shown(text: str) -> None:
    assert text in str(StatusError(3120, "Error", f'Object "{text}" cannot be found.'))


def _status(message: str) -> str:
    return f"{HEAD}<CustomerAddRs statusCode='3030' statusMessage='{message}'/>{TAIL}"


STRANGERS = [
    "<CreditCardNum>4111222233334444</CreditCardNum>",
    "<Card><Number>4111222233334444</Number></Card>",
    "<Card number='4111222233334444'/>",
    "<Card><CreditCardNumber>4111222233334444</CreditCardNumber></Card>",
    "<Card>41112222<b/>33334444</Card>",
]


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize(
    "around",
    [
        "<CustomerRet><CreditCardInfo>{0}</CreditCardInfo></CustomerRet>",
        "<CustomerRet><CreditCardInfo>{0}</CreditCardInfo><Balance>x</Balance></CustomerRet>",
        "<CustomerRet><Zz><CreditCardInfo>{0}</CreditCardInfo></Zz></CustomerRet>",
        "<ReceivePaymentRet><CreditCardTxnInfo>{0}</CreditCardTxnInfo></ReceivePaymentRet>",
        (
            "<EmployeeRet><EmployeePayrollInfo><EmployeeDirectDeposit><EmployeeDirectDepositAccount>{0}"
            "</EmployeeDirectDepositAccount></EmployeeDirectDeposit></EmployeePayrollInfo></EmployeeRet>"
        ),
    ],
)
def test_unknown_elements_beside_a_card_number_show_no_digit(stranger: str, around: str) -> None:
    document = answer(around.format(stranger))
    shows_nothing(document)
    for one in decode(document, keep_secrets=True)[0].objects:
        assert NUMBER[-4:] not in repr(to_data(one))


def test_unknown_elements_beside_a_card_number_keep_their_words() -> None:
    info = "<CreditCardInfo><CreditCardBrand>Visa</CreditCardBrand></CreditCardInfo>"
    (found,) = decode(answer(f"<CustomerRet>{info}</CustomerRet>"))[0].of(Customer)
    assert found.credit_card_info is not None
    assert found.credit_card_info.extras[0].xml == "<CreditCardBrand>Visa</CreditCardBrand>"
