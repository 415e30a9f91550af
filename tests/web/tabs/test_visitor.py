"""Who a page takes its visitor for."""

import pytest


def test_a_newcomer_gets_a_drawer_and_keeps_it(studio):
    from aiart.web.visitor import arrive

    visitor = arrive(studio, {"drawer": None, "job": None})
    assert studio.workspaces.has(visitor["drawer"])
    assert arrive(studio, visitor) == visitor


@pytest.mark.parametrize("junk", [None, [], "x", {"drawer": 5}, {"drawer": "../x", "job": []}, {"drawer": "A" * 22}])
def test_what_no_drawer_answers_to_becomes_a_newcomer(studio, junk):
    from aiart.web.visitor import arrive

    visitor = arrive(studio, junk)
    assert studio.workspaces.has(visitor["drawer"]) and visitor["job"] is None
