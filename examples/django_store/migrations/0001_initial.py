"""The tables of a store."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Version 1."""

    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("connection", models.TextField()),
                ("kind", models.TextField()),
                ("record_id", models.TextField()),
                ("version", models.BigIntegerField()),
                ("body", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connection", "kind", "record_id"), name="qbsync_one_record"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("scope", models.TextField()),
                ("position", models.BinaryField()),
                ("unique_key", models.BinaryField(null=True)),
                (
                    "record",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="django_store.record"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "name", "scope", "position"), name="qbsync_one_place"
                    ),
                    models.UniqueConstraint(
                        fields=("kind", "name", "scope", "unique_key"), name="qbsync_unique_key"
                    ),
                ],
            },
        ),
    ]
