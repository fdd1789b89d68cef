"""The protocol of the QuickBooks Web Connector: calls and replies, SOAP, sessions, .qwc files and error codes.

Nothing here does input or output. Source: QBWC Programmer's Guide.
"""
