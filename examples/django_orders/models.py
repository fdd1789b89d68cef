"""The orders of the project."""

from __future__ import annotations

from django.db import models


class Order(models.Model):
    """An order; `txn_id` is QuickBooks' id of it, once it is there."""

    company = models.TextField()
    buyer = models.TextField()
    item = models.TextField()
    hours = models.IntegerField()
    price = models.DecimalField(max_digits=12, decimal_places=2)
    txn_id = models.TextField(default="")
    problem = models.TextField(default="")

    def __str__(self) -> str:
        """Return the number."""
        return f"order {self.pk}"
