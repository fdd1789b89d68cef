"""Every class of qbsync.models: model -> JSON -> model, with nothing lost, and nothing added."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import qbsync.models
from qbsync.models import Aggregate, Request
from qbsync.models.base import Returnable
from qbsync.qbxml import from_data, from_json, to_data, to_json
from qbsync.testing.strategies import records_of, requests_of

CLASSES: list[type[Aggregate]] = [
    cls
    for cls in (getattr(qbsync.models, name) for name in qbsync.models.__all__)
    if isinstance(cls, type) and issubclass(cls, Aggregate) and cls.__attrs_attrs__
]
FEW = 3
"""Examples of each class: there are hundreds of them, and all go the same way."""

quick = settings(max_examples=FEW, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def models_of(cls: type[Any]) -> st.SearchStrategy[Any]:
    if issubclass(cls, Request):
        return requests_of(cls)
    return records_of(cls)


def test_there_are_classes_of_every_sort() -> None:
    assert sum(issubclass(cls, Request) for cls in CLASSES) > 5
    assert sum(issubclass(cls, Returnable) for cls in CLASSES) > 5


@pytest.mark.parametrize("cls", CLASSES)
@quick
@given(data=st.data())
def test_json(cls: type[Aggregate], data: st.DataObject) -> None:
    model = data.draw(models_of(cls))
    text = to_json(model, keep_secrets=True)
    again = from_json(cls, text)
    assert again == model
    assert to_json(again, keep_secrets=True) == text
    assert from_data(cls, to_data(model, keep_secrets=True)) == model
    assert json.loads(text) == to_data(model, keep_secrets=True)
    if issubclass(cls, Returnable):
        full = to_data(model, keep_secrets=True)
        kept = data.draw(st.sets(st.sampled_from(sorted(full)))) if full else set()
        part = {name: value for name, value in full.items() if name in kept}
        assert to_data(from_data(cls, part), keep_secrets=True) == part
