"""Fairwind Receivables: a small accounts-receivable app that keeps itself in step with QuickBooks Desktop."""
