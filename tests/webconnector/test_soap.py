"""Calls and replies survive the wire in both directions, and real calls of every style are read."""

from __future__ import annotations

import contextlib
import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbsync.errors import (
    ForbiddenXML,
    LocalProtocolError,
    MalformedXML,
    QBSyncError,
    RemoteProtocolError,
    TooLarge,
)
from qbsync.webconnector import soap
from qbsync.webconnector.calls import (
    OPERATIONS,
    Authenticate,
    AuthenticateReply,
    Call,
    ClientVersion,
    CloseConnection,
    ConnectionFailed,
    GetInteractiveURL,
    GetLastError,
    PercentReply,
    ReceiveResponseXML,
    Reply,
    SendRequestXML,
    ServerVersion,
    SoapOperation,
    Style,
    TextReply,
    operation_of,
)

if TYPE_CHECKING:
    from pathlib import Path

XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs"]).filter(
        lambda character: character in "\t\n\r" or (character >= " " and character not in "\ufffe\uffff"),
    ),
)
SECONDS = st.none() | st.integers(0, 999_999_999)


def calls_of(operation: SoapOperation) -> st.SearchStrategy[Call]:
    values = {
        parameter.field: XML_TEXT if parameter.type == "string" else st.none() | st.integers(0, 2**31 - 1)
        for parameter in operation.parameters
    }
    return st.builds(operation.call, **values)


def replies_to(call: Call) -> st.SearchStrategy[Reply]:
    replies: dict[type[Reply], st.SearchStrategy[Reply]] = {
        TextReply: st.builds(TextReply, XML_TEXT),
        PercentReply: st.builds(PercentReply, st.integers(-(2**31) + 1, 100)),
        AuthenticateReply: st.builds(
            AuthenticateReply,
            ticket=XML_TEXT,
            status=XML_TEXT,
            postpone_seconds=SECONDS,
            minimum_interval_seconds=SECONDS,
        ),
    }
    return replies[operation_of(call).reply]


CALLS: st.SearchStrategy[Call] = st.one_of([calls_of(operation) for operation in OPERATIONS])


def envelope(inner: str) -> bytes:
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<soap:Body>{inner}</soap:Body></soap:Envelope>"
    ).encode()


class TestRoundTrip:
    @given(CALLS)
    def test_every_call_is_read_as_it_was_written(self, call: Call) -> None:
        assert soap.parse(soap.render_call(call)) == call

    @given(st.data())
    def test_every_reply_is_read_as_it_was_written(self, data: st.DataObject) -> None:
        call = data.draw(CALLS)
        reply = data.draw(replies_to(call))
        assert soap.parse_reply(call, soap.render(call, reply)) == reply

    @given(st.text())
    def test_what_xml_cannot_carry_becomes_the_replacement_character(self, text: str) -> None:
        read = soap.parse_reply(GetLastError(), soap.render(GetLastError(), TextReply(text)))
        assert isinstance(read, TextReply)
        assert len(read.text) == len(text)
        assert all(new in (old, "\ufffd") for old, new in zip(text, read.text, strict=True))


class TestRealCalls:
    def test_server_version_without_parameters(self) -> None:
        assert (
            soap.parse(envelope('<serverVersion xmlns="http://developer.intuit.com/" />')) == ServerVersion()
        )

    def test_the_rpc_style_has_a_prefix_and_unqualified_typed_parameters(self) -> None:
        body = (
            '<?xml version="1.0" encoding="utf-8"?>'
            '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
            ' xmlns:tns="http://developer.intuit.com/" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            '<soap:Body soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">'
            '<q1:sendRequestXML xmlns:q1="http://developer.intuit.com/">'
            '<ticket xsi:type="xsd:string">t-1</ticket><strHCPResponse xsi:type="xsd:string" />'
            '<strCompanyFileName xsi:type="xsd:string">C:\\a.qbw</strCompanyFileName>'
            '<qbXMLCountry xsi:type="xsd:string">US</qbXMLCountry>'
            '<qbXMLMajorVers xsi:type="xsd:int">13</qbXMLMajorVers>'
            '<qbXMLMinorVers xsi:type="xsd:int">0</qbXMLMinorVers>'
            "</q1:sendRequestXML></soap:Body></soap:Envelope>"
        )
        assert soap.parse(body.encode()) == SendRequestXML(
            ticket="t-1",
            company_file="C:\\a.qbw",
            country="US",
            major_version=13,
            minor_version=0,
        )

    def test_parameters_come_in_any_order_and_unknown_ones_are_ignored(self) -> None:
        body = envelope(
            '<connectionError xmlns="http://developer.intuit.com/"><message>no</message><extra>1</extra>'
            "<hresult>0x80040408</hresult><ticket>t</ticket></connectionError>",
        )
        assert soap.parse(body) == ConnectionFailed(ticket="t", hresult="0x80040408", message="no")

    @pytest.mark.parametrize("number", ["", " ", "13.0", "x", "-1", "\uff11\uff13", "9" * 11])
    def test_a_version_that_is_none_counts_as_not_told(self, number: str) -> None:
        inner = f"<qbXMLMajorVers>{number}</qbXMLMajorVers><qbXMLMinorVers>0</qbXMLMinorVers>"
        call = soap.parse(envelope(f'<sendRequestXML xmlns="{soap.INTUIT}">{inner}</sendRequestXML>'))
        assert call == SendRequestXML(major_version=None, minor_version=0)

    @pytest.mark.parametrize(
        "hresult", ["", "<hresult />", "<hresult></hresult>", '<hresult xsi:nil="true" />']
    )
    def test_absent_empty_and_nil_are_the_same(self, hresult: str) -> None:
        inner = f"<ticket>t</ticket><response>r</response>{hresult}"
        body = envelope(
            f'<receiveResponseXML xmlns="http://developer.intuit.com/">{inner}</receiveResponseXML>'
        )
        assert soap.parse(body) == ReceiveResponseXML(ticket="t", response="r")

    def test_the_ticket_of_an_interactive_call_goes_by_two_names(self) -> None:
        for name in ("wcTicket", "ticket"):
            inner = f"<{name}>t</{name}><sessionID>s</sessionID>"
            body = envelope(
                f'<getInteractiveURL xmlns="http://developer.intuit.com/">{inner}</getInteractiveURL>'
            )
            assert soap.parse(body) == GetInteractiveURL(ticket="t", session_id="s")

    def test_comments_and_cdata_do_not_cut_a_text(self) -> None:
        body = envelope(
            '<closeConnection xmlns="http://developer.intuit.com/">'
            "<ticket>a<!-- b -->c<![CDATA[<d>]]></ticket></closeConnection>",
        )
        assert soap.parse(body) == CloseConnection(ticket="ac<d>")

    def test_blanks_are_content(self) -> None:
        body = envelope(
            f'<closeConnection xmlns="{soap.INTUIT}"><ticket> <!-- b --> </ticket></closeConnection>'
        )
        assert soap.parse(body) == CloseConnection(ticket="  ")

    def test_namespace_declarations_may_move_and_collide(self) -> None:
        body = (
            '<a:Envelope xmlns:a="http://schemas.xmlsoap.org/soap/envelope/"><a:Header/><a:Body>'
            '<a:authenticate xmlns:a="http://developer.intuit.com/" xmlns="urn:other">'
            "<strUserName>u</strUserName><a:strPassword>p</a:strPassword></a:authenticate></a:Body></a:Envelope>"
        )
        assert soap.parse(body.encode()) == Authenticate(user_name="u", password="p")

    def test_a_response_with_elements_is_handed_over_as_their_text(self) -> None:
        body = envelope(
            '<receiveResponseXML xmlns="http://developer.intuit.com/"><ticket>t</ticket><response>\n '
            '<QBXML><QBXMLMsgsRs><CustomerAddRs statusMessage="a &amp; b"/></QBXMLMsgsRs></QBXML>\n '
            "</response></receiveResponseXML>",
        )
        assert soap.parse(body) == ReceiveResponseXML(
            ticket="t",
            response='<QBXML><QBXMLMsgsRs><CustomerAddRs statusMessage="a &amp; b"/></QBXMLMsgsRs></QBXML>',
        )

    def test_a_response_with_text_and_elements_is_no_qbxml(self) -> None:
        body = envelope(
            '<receiveResponseXML xmlns="http://developer.intuit.com/"><response>a &lt; b<QBXML/><QBXML/>'
            "</response></receiveResponseXML>",
        )
        call = soap.parse(body)
        assert isinstance(call, ReceiveResponseXML)
        assert call.response == "a &lt; b<QBXML/><QBXML/>"


class TestCaptured:
    def test_an_item_inventory_query(self, shared: Path) -> None:
        body = (shared / "corpus/captured/soap_receive_response_item_inventory_query.xml").read_bytes()
        call = soap.parse(body, "text/xml; charset=utf-8")
        assert isinstance(call, ReceiveResponseXML)
        assert call.response.startswith('<?xml version="1.0" ?>\n<QBXML>')
        assert call.response.rstrip().endswith("</QBXML>")
        assert call.response.count("<ItemInventoryRet>") == body.count(b"&lt;ItemInventoryRet&gt;") > 1
        assert (call.hresult, call.message) == ("", "")
        assert soap.parse(soap.render_call(call)) == call

    def test_an_answer_that_was_not_escaped(self, shared: Path) -> None:
        body = (shared / "corpus/captured/soap_receive_response_sales_order_3140.xml").read_bytes()
        call = soap.parse(body)
        assert isinstance(call, ReceiveResponseXML)
        assert call.response.startswith("<QBXML>")
        assert call.response.endswith("</QBXML>")
        assert 'statusCode="3140"' in call.response
        assert "xmlns" not in call.response


class TestEncodings:
    BODY = (
        '<?xml version="1.0" encoding="{}"?>'
        + envelope(
            '<authenticate xmlns="http://developer.intuit.com/"><strUserName>Café</strUserName></authenticate>',
        ).decode()
    )

    @pytest.mark.parametrize("name", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
    def test_declared(self, name: str) -> None:
        assert soap.parse(self.BODY.format(name).encode(name)) == Authenticate(user_name="Café")

    def test_the_charset_of_http_wins(self) -> None:
        body = self.BODY.format("utf-8").encode("iso-8859-1")
        assert soap.parse(body, 'text/xml; charset="ISO-8859-1"') == Authenticate(user_name="Café")

    def test_a_byte_order_mark(self) -> None:
        assert soap.parse(self.BODY.format("utf-8").encode("utf-8-sig")) == Authenticate(user_name="Café")

    def test_wrong_bytes_are_malformed(self) -> None:
        with pytest.raises(MalformedXML):
            soap.parse(self.BODY.format("utf-8").encode("iso-8859-1"))

    def test_an_unusual_encoding_is_refused(self) -> None:
        with pytest.raises(ForbiddenXML):
            soap.parse(self.BODY.format("utf-7").encode("utf-7"))


class TestRefused:
    @pytest.mark.parametrize(
        ("inner", "reason"),
        [
            ("", "0 elements"),
            ('<serverVersion xmlns="http://developer.intuit.com/"/>' * 2, "2 elements"),
            ("<serverVersion/>", "no operation"),
            ('<serverVersion xmlns="http://developer.intuit.com"/>', "no operation"),
            ('<ServerVersion xmlns="http://developer.intuit.com/"/>', "no operation"),
            (
                '<getLastError xmlns="http://developer.intuit.com/"><ticket>a</ticket><ticket>b</ticket></getLastError>',
                "ticket twice",
            ),
        ],
    )
    def test_what_is_no_call(self, inner: str, reason: str) -> None:
        with pytest.raises(RemoteProtocolError, match=reason):
            soap.parse(envelope(inner))

    def test_soap_1_2(self) -> None:
        body = soap.render_call(ServerVersion()).replace(
            b"http://schemas.xmlsoap.org/soap/envelope/",
            b"http://www.w3.org/2003/05/soap-envelope",
        )
        with pytest.raises(RemoteProtocolError, match=r"SOAP 1\.1"):
            soap.parse(body)

    def test_the_limit_is_in_bytes(self) -> None:
        body = soap.render_call(ServerVersion())
        assert soap.parse(body, limit=len(body)) == ServerVersion()
        with pytest.raises(TooLarge):
            soap.parse(body, limit=len(body) - 1)

    @given(st.data())
    def test_no_bytes_lead_out_of_the_tree_of_errors(self, data: st.DataObject) -> None:
        body = bytearray(soap.render_call(data.draw(CALLS)))
        for _ in range(data.draw(st.integers(1, 4))):
            place = data.draw(st.integers(0, len(body)))
            junk = data.draw(
                st.binary(max_size=4)
                | st.sampled_from([b"<", b">", b"&", b"]]>", b"<!--", b"<?x?>", b"\x00"]),
            )
            body[place : place + data.draw(st.integers(0, 20))] = junk
        content_type = data.draw(st.sampled_from([None, "text/xml; charset=utf-16", "text/xml"]))
        with contextlib.suppress(QBSyncError):
            soap.parse(bytes(body), content_type)

    @given(st.binary(max_size=200))
    def test_noise_is_refused(self, body: bytes) -> None:
        with pytest.raises(QBSyncError):
            soap.parse(body)


class TestSize:
    def test_thirty_megabytes_in_one_text_are_read(self) -> None:
        response = "<Name>a &amp; b</Name>\n" * 850_000
        body = soap.render_call(ReceiveResponseXML(ticket="t", response=response))
        assert 30 * 1024**2 < len(body) <= 32 * 1024**2
        assert soap.parse(body) == ReceiveResponseXML(ticket="t", response=response)

    @pytest.mark.parametrize(
        "doctype",
        [
            '<!DOCTYPE a [<!ENTITY a0 "ha">'
            + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 30))
            + "]>",
            f'<!DOCTYPE a [<!ENTITY a "{"x" * 100_000}">]>',
        ],
        ids=["billion laughs", "quadratic blow-up"],
    )
    def test_entities_cost_no_time(self, doctype: str) -> None:
        use = "&a29;" if "a29" in doctype else "&a;" * 1000
        body = doctype.encode() + envelope(
            f'<getLastError xmlns="http://developer.intuit.com/"><ticket>{use}</ticket></getLastError>',
        )
        times = []
        for _ in range(3):
            start = time.perf_counter()
            with pytest.raises(ForbiddenXML):
                soap.parse(body)
            times.append(time.perf_counter() - start)
        assert min(times) < 0.05


class TestReplies:
    def test_the_strings_of_a_login_are_in_the_namespace_of_intuit_and_never_left_out(self) -> None:
        body = soap.render(Authenticate(), AuthenticateReply(ticket="t", status="")).decode()
        assert '<authenticateResponse xmlns="http://developer.intuit.com/">' in body
        assert "<authenticateResult><string>t</string><string></string></authenticateResult>" in body

    def test_seconds_stand_at_their_place(self) -> None:
        reply = AuthenticateReply(ticket="t", status="none", minimum_interval_seconds=300)
        assert reply.strings() == ("t", "none", "", "300")
        assert AuthenticateReply(ticket="", status="busy", postpone_seconds=60).strings() == (
            "",
            "busy",
            "60",
        )

    def test_qbxml_is_escaped_exactly_once(self) -> None:
        body = soap.render(SendRequestXML(), TextReply('<?xml version="1.0"?><a>&#233; ]]&gt;</a>'))
        assert b'&lt;?xml version="1.0"?&gt;&lt;a&gt;&amp;#233; ]]&amp;gt;&lt;/a&gt;' in body

    def test_a_percentage_has_no_decimals(self) -> None:
        body = soap.render(ReceiveResponseXML(), PercentReply(100))
        assert b"<receiveResponseXMLResult>100</receiveResponseXMLResult>" in body

    @pytest.mark.parametrize("percent", [101, 2**31, -(2**31) - 1])
    def test_a_percentage_has_a_range(self, percent: int) -> None:
        with pytest.raises(LocalProtocolError, match="0 to 100"):
            PercentReply(percent)

    def test_seconds_are_not_negative(self) -> None:
        with pytest.raises(LocalProtocolError, match="postpone_seconds"):
            AuthenticateReply(ticket="", status="busy", postpone_seconds=-1)

    def test_a_reply_of_the_wrong_kind_is_refused(self) -> None:
        with pytest.raises(LocalProtocolError, match="receiveResponseXML is answered with PercentReply"):
            soap.render(ReceiveResponseXML(), TextReply("100"))


ANSWER = "<authenticateResponse xmlns='http://developer.intuit.com/'>{}</authenticateResponse>"
RESULT = ANSWER.format("<authenticateResult>{}</authenticateResult>")


class TestRealClientFails:
    @pytest.mark.parametrize(
        ("inner", "reason"),
        [
            (
                RESULT.format("<a:string xmlns:a='urn:arrays'>t</a:string>" * 2),
                "QBWC1012.*index out of range",
            ),
            (RESULT.format("<string>t</string>"), "QBWC1012.*index out of range"),
            (ANSWER.format(""), "QBWC1012.*object reference not set"),
            (ANSWER.format("<authenticateResult xmlns=''/>"), "QBWC1012.*object reference not set"),
            (RESULT.replace("developer.intuit.com", "localhost:8000"), "QBWC1012.*no authenticateResponse"),
            (RESULT.format("<string>t</string><string/><string>soon</string>"), "QBWC1012.*seconds"),
            (
                "<f:Fault xmlns:f='http://schemas.xmlsoap.org/soap/envelope/'>{}</f:Fault>".format(
                    "<faultstring>out of order</faultstring>",
                ),
                "QBWC1012.*out of order",
            ),
        ],
    )
    def test_at_the_login(self, inner: str, reason: str) -> None:
        with pytest.raises(RemoteProtocolError, match=reason):
            soap.parse_reply(Authenticate(), envelope(inner))

    @pytest.mark.parametrize("text", ["", "100.0", "99 %", "101", "1e2"])
    def test_at_a_percentage_that_is_no_int(self, text: str) -> None:
        body = soap.render(ReceiveResponseXML(), PercentReply(7)).replace(b">7<", f">{text}<".encode())
        with pytest.raises(RemoteProtocolError, match="QBWC1042"):
            soap.parse_reply(ReceiveResponseXML(), body)

    def test_at_qbxml_that_is_not_escaped(self) -> None:
        body = soap.render(SendRequestXML(), TextReply("here")).replace(b"here", b"<QBXML/>")
        with pytest.raises(RemoteProtocolError, match=r"QBWC1041.*escape it once"):
            soap.parse_reply(SendRequestXML(), body)

    @pytest.mark.parametrize("inner", ["<string>here</string>", "\n <string>here</string>\n "])
    def test_at_text_in_an_element_of_its_own_unless_told_otherwise(self, inner: str) -> None:
        body = soap.render(SendRequestXML(), TextReply("here")).replace(b"here", inner.encode())
        with pytest.raises(RemoteProtocolError, match="QBWC1041"):
            soap.parse_reply(SendRequestXML(), body)
        assert soap.parse_reply(SendRequestXML(), body, wrapped_text=True) == TextReply("here")

    @pytest.mark.parametrize("inner", ["<a>1</a><b/>", "here <a>1</a>", "<a><b>1</b></a>"])
    def test_at_other_elements_even_then(self, inner: str) -> None:
        body = soap.render(SendRequestXML(), TextReply("here")).replace(b"here", inner.encode())
        with pytest.raises(RemoteProtocolError, match=r"QBWC1041.*escape it once"):
            soap.parse_reply(SendRequestXML(), body, wrapped_text=True)

    def test_at_html(self) -> None:
        with pytest.raises(RemoteProtocolError):
            soap.parse_reply(ServerVersion(), b"<html><body>Bad gateway</body></html>")

    def test_a_null_version_text_goes_on(self) -> None:
        result = '<clientVersionResult xsi:nil="true"/>'
        body = envelope(
            f'<clientVersionResponse xmlns="http://developer.intuit.com/">{result}</clientVersionResponse>'
        )
        assert soap.parse_reply(ClientVersion(version="2.3.0.215"), body) == TextReply("")

    def test_a_fault_of_ours_is_a_fault(self) -> None:
        with pytest.raises(RemoteProtocolError, match="a < b & c"):
            soap.parse_reply(ServerVersion(), soap.render_fault("Client", "a < b & c"))


class TestSecrets:
    @given(CALLS)
    def test_no_repr_shows_a_ticket_or_a_password(self, call: Call) -> None:
        shown = repr(call)
        assert "ticket" not in shown
        assert "password" not in shown

    def test_of_qbxml_only_the_length_is_shown(self) -> None:
        assert repr(TextReply("<QBXML>4111111111111111</QBXML>")) == "TextReply(text=<31 characters of XML>)"
        assert "41111" not in repr(ReceiveResponseXML(response="<a>4111111111111111</a>"))
        assert repr(AuthenticateReply(ticket="secret", status="none")).count("secret") == 0

    def test_a_long_user_name_is_cut(self) -> None:
        assert len(repr(Authenticate(user_name="u" * 1_000_000))) < 200


def test_the_table_names_every_field_of_every_call() -> None:
    for operation in OPERATIONS:
        fields = {attribute.name for attribute in operation.call.__attrs_attrs__}
        assert fields == {parameter.field for parameter in operation.parameters}
        assert re.fullmatch(r"[a-z][A-Za-z]+", operation.name)
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS) == 11


STYLES: tuple[Style, ...] = ("Document", "DocWrapped", "RPC")
RPC_HEAD = (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
    '<soap:Body soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">'
)
RPC_TAIL = "</soap:Body></soap:Envelope>"


def rpc(inner: str) -> bytes:
    return f"{RPC_HEAD}{inner}{RPC_TAIL}".encode()


class TestStyles:
    @given(CALLS, st.sampled_from(STYLES))
    def test_every_call_is_read_as_it_was_written(self, call: Call, style: Style) -> None:
        received = soap.receive(soap.render_call(call, style=style))
        assert received == soap.Received(call, "RPC" if style == "RPC" else "Document")

    @given(st.data(), st.sampled_from(STYLES))
    def test_every_reply_is_read_as_it_was_written(self, data: st.DataObject, style: Style) -> None:
        call = data.draw(CALLS)
        reply = data.draw(replies_to(call))
        assert soap.parse_reply(call, soap.render(call, reply, style=style), style=style) == reply

    def test_the_two_document_styles_are_one_on_the_wire(self) -> None:
        call = Authenticate(user_name="u", password="p")
        assert soap.render_call(call, style="DocWrapped") == soap.render_call(call, style="Document")

    def test_an_rpc_call_is_written_as_dot_net_writes_it(self) -> None:
        body = soap.render_call(ClientVersion(version="2.3.0.215"), style="RPC").decode()
        assert '<soap:Body soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">' in body
        inner = '<strVersion xsi:type="xsd:string">2.3.0.215</strVersion>'
        assert f'<q1:clientVersion xmlns:q1="{soap.INTUIT}">{inner}</q1:clientVersion>' in body

    def test_the_answer_to_an_rpc_login_is_an_encoded_array(self) -> None:
        body = soap.render(Authenticate(), AuthenticateReply(ticket="t", status=""), style="RPC").decode()
        assert (
            '<authenticateResult xsi:type="soapenc:Array" soapenc:arrayType="xsd:string[2]">'
            '<string xsi:type="xsd:string">t</string><string xsi:type="xsd:string"></string>'
            "</authenticateResult></q1:authenticateResponse>"
        ) in body

    def test_a_call_of_rpc_literal_is_answered_in_the_rpc_style(self) -> None:
        call = (
            '<n:closeConnection xmlns:n="http://developer.intuit.com/"><ticket>t</ticket></n:closeConnection>'
        )
        assert soap.receive(envelope(call)) == soap.Received(CloseConnection(ticket="t"), "RPC")

    @pytest.mark.parametrize(
        "body",
        [
            envelope('<n:serverVersion xmlns:n="http://developer.intuit.com/"/>'),
            envelope(
                '<closeConnection xmlns="http://developer.intuit.com/"><ticket>t</ticket><x xmlns=""/>'
                "</closeConnection>"
            ),
        ],
    )
    def test_what_shows_no_other_style_is_a_document(self, body: bytes) -> None:
        assert soap.receive(body).style == "Document"

    def test_parameters_may_stand_beside_the_operation(self) -> None:
        body = rpc(
            '<q1:authenticate xmlns:q1="http://developer.intuit.com/">'
            '<strPassword href="#id2"/><strUserName href="#id1"/></q1:authenticate>'
            '<multiRef id="id1" soapenc:root="0" xsi:type="xsd:string">u</multiRef>'
            '<multiRef id="id2" soapenc:root="0" xsi:type="xsd:string">p</multiRef>'
        )
        assert soap.receive(body) == soap.Received(Authenticate(user_name="u", password="p"), "RPC")

    @pytest.mark.parametrize("ticket", ["", "<ticket/>", '<ticket xsi:nil="true"/>', '<ticket xsi:nil="1"/>'])
    def test_absent_empty_and_nil_are_the_same(self, ticket: str) -> None:
        body = rpc(f'<q1:getLastError xmlns:q1="http://developer.intuit.com/">{ticket}</q1:getLastError>')
        assert soap.parse(body) == GetLastError()

    @pytest.mark.parametrize(
        "inner",
        [
            '<q:getLastError xmlns:q="http://developer.intuit.com/"><ticket href="#gone"/></q:getLastError>',
            '<q1:getLastError xmlns:q1="http://developer.intuit.com/" id="1"/>',
            '<getLastError xmlns="http://developer.intuit.com/"/>' * 2,
        ],
        ids=["nothing there", "only something to refer to", "two operations"],
    )
    def test_references_that_lead_nowhere_are_refused(self, inner: str) -> None:
        with pytest.raises(RemoteProtocolError):
            soap.parse(rpc(inner))

    def test_references_cannot_run_in_a_circle(self) -> None:
        body = rpc(
            '<q1:getLastError xmlns:q1="http://developer.intuit.com/"><ticket href="#a"/></q1:getLastError>'
            '<multiRef id="a" href="#b">one</multiRef><multiRef id="b" href="#a">two</multiRef>'
        )
        assert soap.parse(body) == GetLastError(ticket="one")

    def test_soap_1_2_is_refused_as_another_version(self) -> None:
        body = soap.render_call(ServerVersion()).replace(
            b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope"
        )
        with pytest.raises(RemoteProtocolError, match=r"SOAP 1\.1") as caught:
            soap.parse(body)
        assert caught.value.fault_code == "VersionMismatch"


class TestRealRPCClient:
    """The reader that .NET generates for rpc/encoded takes the first element as the result."""

    OLD_RAILS = '<n1:{0}Response xmlns:n1="urn:ActionWebService">{1}</n1:{0}Response>'  # seen in the field

    def test_reads_a_result_of_another_name(self) -> None:
        inner = '<return xsi:type="xsd:string">Your App 1.0</return>'
        body = rpc(self.OLD_RAILS.format("serverVersion", inner))
        assert soap.parse_reply(ServerVersion(), body, style="RPC") == TextReply("Your App 1.0")

    def test_reads_an_array_whose_items_have_another_name(self) -> None:
        inner = '<return soapenc:arrayType="xsd:string[2]"><item>t</item><item>none</item></return>'
        body = rpc(self.OLD_RAILS.format("authenticate", inner))
        expected = AuthenticateReply(ticket="t", status="none")
        assert soap.parse_reply(Authenticate(), body, style="RPC") == expected

    def test_reads_an_array_that_stands_beside(self) -> None:
        inner = (
            '<q:authenticateResponse xmlns:q="http://developer.intuit.com/"><authenticateResult href="#id1"/>'
            '</q:authenticateResponse><soapenc:Array id="id1" soapenc:arrayType="xsd:string[2]">'
            "<Item>t</Item><Item>nvu</Item></soapenc:Array>"
        )
        expected = AuthenticateReply(ticket="t", status="nvu")
        assert soap.parse_reply(Authenticate(), rpc(inner), style="RPC") == expected

    @pytest.mark.parametrize(
        ("call", "inner", "reason"),
        [
            (Authenticate(), RESULT.format("<string>t</string>" * 2), r"QBWC1012.*arrayType"),
            (SendRequestXML(), "<a><b xsi:type='xsd:int'>1</b></a>", "QBWC1041.*invalid cast"),
            (ReceiveResponseXML(), "<a/>", "QBWC1042.*object reference not set"),
        ],
    )
    def test_fails(self, call: Call, inner: str, reason: str) -> None:
        with pytest.raises(RemoteProtocolError, match=reason):
            soap.parse_reply(call, rpc(inner), style="RPC")
