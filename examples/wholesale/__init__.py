"""Meadowlark Wholesale: a small wholesale order app that keeps itself in step with QuickBooks Desktop."""
