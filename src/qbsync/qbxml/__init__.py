"""Bytes to models and back: qbXML documents read and written."""
