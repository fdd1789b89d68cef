"""Draws who calls whom, the ladder of what is in doubt, and how a watermark moves."""

from __future__ import annotations

from drawing import arrow, box, drawing, lines_of_text

__all__ = ["data_flow", "ladder", "rooms", "watermark"]


def data_flow() -> str:
    """Return the drawing of the first page: one PC, one server, and what goes between them."""
    parts = [
        box(120, 110, 200, 190, "", dashed=True),
        lines_of_text(120, 36, ("the customer's PC (Windows)",)),
        box(120, 70, 150, 46, "QuickBooks", "the company file"),
        box(120, 155, 150, 46, "Web Connector", "by its schedule"),
        arrow((120, 94), (120, 131), both=True),
        lines_of_text(162, 117, ("qbXML",), size=11),
        arrow((196, 155), (404, 155)),
        lines_of_text(300, 146, ("calls: what shall I do?",)),
        arrow((404, 172), (196, 172)),
        lines_of_text(300, 190, ("reply: qbXML",)),
        box(610, 110, 440, 190, "", dashed=True),
        lines_of_text(610, 36, ("your server",)),
        box(480, 155, 150, 46, "qbsync", "bridge.wsgi()"),
        box(480, 70, 150, 46, "store", "SQLite, PostgreSQL"),
        arrow((480, 131), (480, 94), both=True),
        box(745, 110, 130, 130, "your app"),
        arrow((556, 145), (678, 90)),
        lines_of_text(600, 78, ("pages,", "outcomes"), size=12),
        arrow((678, 140), (556, 165)),
        lines_of_text(632, 178, ("push",)),
    ]
    label = (
        "On the customer's PC the Web Connector speaks qbXML with QuickBooks and calls qbsync on your "
        "server, which replies with qbXML. qbsync keeps its state in a store, hands pages and outcomes to "
        "your app, and takes pushes."
    )
    return drawing(850, 215, label, parts)


def rooms() -> str:
    """Return the way of a call through the rooms of qbsync."""
    above, below, high = 50, 180, 62
    columns = (80, 252, 424, 596, 768)
    first, second, third, fourth, fifth = columns
    parts = [
        box(first, above, 150, high, "adapters", "HTTP: wsgi, asgi"),
        box(second, above, 150, high, "webconnector", "SOAP, session machine"),
        box(third, above, 150, high, "sync", "engine: pulls, pushes"),
        box(fifth, above, 150, high, "host app", "your handlers", dashed=True),
        box(second, below, 150, high, "storage", "records, by index"),
        box(third, below, 150, high, "qbxml", "bytes and models"),
        box(fourth, below, 150, high, "models", "one class an aggregate"),
        box(fifth, below, 150, high, "facts", "types, lengths, versions"),
        lines_of_text(
            4, below - 6, ("bridge puts them together,", "with clock and randomness"), anchor="start"
        ),
        lines_of_text(fourth, above - 10, ("pages, outcomes; push",)),
        arrow((third - 40, above + high // 2 + 1), (second + 40, below - high // 2 - 1), both=True),
        arrow((third, above + high // 2 + 1), (third, below - high // 2 - 1), both=True),
        arrow((third + 76, above), (fifth - 76, above), both=True),
    ]
    beside = [(first, second, above), (second, third, above), (third, fourth, below), (fourth, fifth, below)]
    parts += [arrow((left + 76, y), (right - 76, y), both=True) for left, right, y in beside]
    label = (
        "A call goes through adapters, webconnector and sync; sync uses storage and, by way of qbxml, "
        "models and facts, and calls the handlers of the host app."
    )
    return drawing(848, 220, label, parts)


def ladder() -> str:
    """Return the steps by which it is found out what became of a write."""
    steps = (
        ("1 the answer", "kept before anything", "is done with it"),
        ("2 the same bytes", "under the same id:", "a question"),
        ("3 a look", "by GUID, number, name,", "EditSequence"),
        ("4 a person", "with what to", "look for"),
    )
    places = (90, 300, 510, 720)
    parts = [lines_of_text(8, 20, ("in doubt:",), size=13, anchor="start")]
    for x, (title, *lines) in zip(places, steps, strict=True):
        parts.append(box(x, 70, 160, 74, title, *lines))
    parts += [arrow((x + 81, 70), (x + 129, 70)) for x in places[:3]]
    parts += [arrow((x, 108), (x, 152)) for x in places]
    parts.append(lines_of_text(195, 58, ("nothing",), size=11))
    parts.append(lines_of_text(405, 58, ("unclear",), size=11))
    parts.append(lines_of_text(615, 58, ("no proof",), size=11))
    parts.append(box(405, 176, 790, 46, "applied, refused, or sent again because it was not done"))
    label = (
        "What is in doubt is settled by the answer that came, else by sending the same bytes again, else by "
        "a look at QuickBooks, else by a person."
    )
    return drawing(810, 210, label, parts)


def watermark() -> str:
    """Return how the watermark of a pull moves, along the wall clock of the PC."""
    line, old, new, latest = 90, 150, 470, 700
    below, above = line + 24, line - 44
    parts = [
        arrow((20, line), (840, line)),
        lines_of_text(846, line - 12, ("the PC's clock",), size=11, anchor="end"),
        *(f'<circle cx="{x}" cy="{line}" r="5"/>' for x in (old, new, latest)),
        lines_of_text(old, below, ("old watermark:", "asked from here on")),
        lines_of_text(new, below, ("new watermark:", "asked from here next time")),
        lines_of_text(latest, below, ("latest TimeModified", "that was delivered")),
        arrow((latest - 8, line - 12), (590, line - 12)),
        lines_of_text(640, line - 19, ("duration",), size=11),
        arrow((584, line - 12), (new + 8, line - 12)),
        lines_of_text(528, line - 19, ("overlap, 5 min",), size=11),
        arrow((old, above), (latest, above)),
        lines_of_text(
            (old + latest) // 2,
            above - 9,
            ("delivered; what lies after the new watermark is asked for again",),
        ),
    ]
    label = (
        "The new watermark is the latest TimeModified that was delivered, less the duration of the "
        "traversal, less an overlap of five minutes."
    )
    return drawing(850, 140, label, parts)
