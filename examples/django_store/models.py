"""The two tables of a store: records, and one place for each record in each of its indexes."""

from __future__ import annotations

from django.db import models


class Record(models.Model):
    """A stored record: four columns that qbsync gives, and its body."""

    connection = models.TextField()
    kind = models.TextField()
    record_id = models.TextField()
    version = models.BigIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "kind", "record_id"], name="qbsync_one_record"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class Place(models.Model):
    """Where a record stands in one of its indexes: a text of bytes by which records are found in order."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE)
    kind = models.TextField()
    name = models.TextField()
    scope = models.TextField()
    position = models.BinaryField()  # bytes sort alike in every database, other than texts
    unique_key = models.BinaryField(null=True)  # of two that are NULL neither is the same

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "name", "scope", "position"], name="qbsync_one_place"),
            models.UniqueConstraint(fields=["kind", "name", "scope", "unique_key"], name="qbsync_unique_key"),
        )

    def __str__(self) -> str:
        return f"{self.name} of {self.kind}"
