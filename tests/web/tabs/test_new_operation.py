"""An operation that is only declared: it is on its tab, with its settings, and can be ordered there."""

from dataclasses import replace

import pytest

from aiart.operations.declaration import COUNT, GENERATE, MASK, PICTURE, PRODUCE, SHAPE, TRANSFORM, Input, number
from aiart.operations.request import Request
from aiart.operations.table import BY_REQUEST, OPERATIONS
from tests.web.tabs.acting import values


class PleatRequest(Request):
    folds: int = number(4, 1, 9, label="Folds", hint="More of them are narrower.", step=1)


@pytest.fixture(params=[GENERATE, TRANSFORM, PRODUCE])
def tab(request, studio, tidy_gradio, monkeypatch):
    """A tab on which there is one more operation, without a picture for its card."""
    import gradio as gr

    from aiart.web.tabs.painting_tabs import GenerateTab, ProduceTab, TransformTab

    transforms = request.param == TRANSFORM
    inputs = (Input("picture", PICTURE, "Picture"), Input("mask", MASK, "Mask")) if transforms else ()
    pleat = replace(
        OPERATIONS["tile"], name="pleat", request=PleatRequest, tab=request.param, place=99, title="Pleat",
        text="A picture in folds.", button="Fold", uses=frozenset({COUNT, SHAPE}), inputs=inputs, count=2,
        canvas="mask" if transforms else "",
    )  # fmt: skip
    monkeypatch.setitem(OPERATIONS, "pleat", pleat)
    monkeypatch.setitem(BY_REQUEST, PleatRequest, pleat)
    kinds = {GENERATE: GenerateTab, TRANSFORM: TransformTab, PRODUCE: ProduceTab}
    with gr.Blocks():
        return kinds[request.param](studio, gr.BrowserState({}, storage_key="k", secret="s"))


def test_it_is_on_its_tab_with_what_belongs_to_it(tab):
    card = tab.what.value["cards"][-1]
    assert (card["id"], card["title"], card["picture"]) == ("pleat", "Pleat", None)
    (folds,) = tab.own["pleat"].controls.values()
    assert (folds.minimum, folds.maximum, folds.value, folds.label) == (1, 9, 4, "Folds")
    updates = tab._choose({"chosen": "pleat"})
    assert updates[tab.paint].value == "Fold" and "Pleat" in updates[tab.title]
    assert updates[tab.own["pleat"].column].visible and not updates[tab.common.layout]["visible"]
    assert updates[tab.common.count]["value"] == 2


def test_it_can_be_ordered(tab, visitor):
    (folds,) = tab.own["pleat"].controls.values()
    held = values(tab, visitor, operation="pleat", count=3, shape="4:3", seed=5) | {folds: 6}
    assert tab.order(held).request == PleatRequest(count=3, seed=5, aspect=(4, 3), folds=6)
