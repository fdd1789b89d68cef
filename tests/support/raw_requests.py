"""Requests as they come over a socket: right ones, unusual ones and hostile ones, each with what it deserves.

The numbers are those of the project's adversarial corpus (SOAP and HTTP, 1 to 37).
"""

from __future__ import annotations

INTUIT = "http://developer.intuit.com/"


def request(body: bytes, *, method: str = "POST", path: str = "/qbwc", **headers: str) -> bytes:
    """Return an HTTP request as the Web Connector makes it; a header that is "" is left out."""
    values = {
        "Host": "acme.example",
        "Content-Type": "text/xml; charset=utf-8",
        "Content-Length": str(len(body)),
    }
    values |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in values.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def envelope(inner: str, *, head: str = "", prolog: str = "") -> bytes:
    return (
        f'{prolog}<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{head}<s:Body>{inner}</s:Body></s:Envelope>"
    ).encode()


def login(
    password: str, user_name: str = "rock-castle", *, prolog: str = "", tag: str = "strPassword"
) -> bytes:
    return envelope(
        f'<authenticate xmlns="{INTUIT}"><strUserName>{user_name}</strUserName>'
        f"<strPassword>{password}</{tag}></authenticate>",
        prolog=prolog,
    )


def beside(inner: str) -> bytes:
    """Return the right login with one more, unknown, parameter."""
    return RIGHT.replace(b"</authenticate>", f"{inner}</authenticate>".encode())


def receive(response: str) -> bytes:
    return envelope(
        f'<receiveResponseXML xmlns="{INTUIT}"><ticket>t-1</ticket>'
        f"<response>{response}</response></receiveResponseXML>",
    )


LAUGHS = "".join("<!ENTITY a{} '{}'>".format(n, f"&a{n - 1};" * 10) for n in range(1, 30))
RIGHT = login("p&lt;&amp;&gt; s")

# Number and name -> body; each is answered 400 with a soap:Client fault, and the service never hears of it.
FAULTS = {
    "1 empty body": b"",
    "2 body of spaces": b" " * 1000,
    "3 one byte": b"<",
    "4 two envelopes": RIGHT + RIGHT,
    "7 utf-7": login("x", prolog='<?xml version="1.0" encoding="utf-7"?>'),
    "8 DOCTYPE": login("x", prolog="<!DOCTYPE a>"),
    "9 billion laughs": login("&a29;", prolog=f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]>'),
    "10 quadratic blow-up": login(
        "&a;" * 10_000, prolog="<!DOCTYPE a [<!ENTITY a '{}'>]>".format("x" * 100_000)
    ),
    "13 parameter entity": login("x", prolog="<!DOCTYPE a [<!ENTITY % p \"<!ENTITY q 'r'>\"> %p;]>"),
    "14 external DTD": login("x", prolog='<!DOCTYPE a SYSTEM "http://example.com/a.dtd">'),
    "15 200 k attributes": beside("<a {}/>".format(" ".join(f"b{n}='1'" for n in range(200_000)))),
    "16 attribute of 5 MB": beside("<a b='{}'/>".format("x" * 5_000_000)),
    "17 element name of 60 kB": beside("<{}/>".format("a" * 60_000)),
    "24 SOAP 1.2": RIGHT.replace(
        b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope"
    ),
    "25 operation in another namespace": RIGHT.replace(INTUIT.encode(), b"http://example.com/"),
    "26 operation without namespace": RIGHT.replace(f' xmlns="{INTUIT}"'.encode(), b""),
    "27 unknown method": envelope(f'<dropTables xmlns="{INTUIT}"/>'),
    "28 method in the Header": envelope("", head=f'<s:Header><serverVersion xmlns="{INTUIT}"/></s:Header>'),
    "35 processing instruction in a parameter": login("a<?php x?>b"),
    "depth": beside("<a>" * 100 + "</a>" * 100),
    "end tag of another element": login("x", tag="strPassVord"),
    "NUL": login("a\x00b"),
    "undeclared entity": login("&nbsp;"),
}

# Number and name -> body and headers, each the right login.
LOGINS: dict[str, tuple[bytes, dict[str, str]]] = {
    "5 byte order mark": (b"\xef\xbb\xbf" + RIGHT, {}),
    "6 utf-16": (RIGHT.decode().encode("utf-16"), {"Content_Type": "text/xml; charset=utf-16"}),
    "30 unknown parameters": (RIGHT.replace(b"</strPassword>", b"</strPassword><x>1</x><y/>"), {}),
    "32 CDATA": (login("<![CDATA[p<&> s]]>"), {}),
    "36 prefixes collide": (
        RIGHT.replace(b"<authenticate ", b'<s:authenticate xmlns:s="http://developer.intuit.com/" ').replace(
            b"</authenticate>", b"</s:authenticate>"
        ),
        {},
    ),
    "application/soap+xml": (RIGHT, {"Content_Type": "application/soap+xml"}),
    "identity": (RIGHT, {"Content_Encoding": "identity"}),
    "any SOAPAction": (RIGHT, {"SOAPAction": '"http://developer.intuit.com/closeConnection"'}),
}

WRONG_LOGINS = {
    "31 nil password": RIGHT.replace(b"<strPassword>p&lt;&amp;&gt; s", b'<strPassword xsi:nil="true">'),
    "33 trailing space": login("p&lt;&amp;&gt; s "),
    "33 another normal form": login("p&lt;&amp;&gt; s", "rock-castle\u0301"),
    "34 user name of 1 MB": login("p&lt;&amp;&gt; s", "u" * 1_000_000),
    "elements in the password": login("<a>p</a>"),
}
