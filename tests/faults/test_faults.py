"""Some of the faults that `python -m benchmarks faults` makes all of."""

import os

import pytest

from tests.faults import faults

pytestmark = pytest.mark.slow


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_process_that_is_killed_while_it_writes_loses_nothing_it_has_acknowledged(tmp_path):
    faults.kills(40, tmp_path)


@pytest.mark.parametrize("fail", [faults.failing_calls, faults.failing_calls_of_painting])
def test_what_has_a_call_fail_leaves_nothing_half_written_and_ends_as_it_would_have(tmp_path, fail):
    fail(5, tmp_path)


@pytest.mark.parametrize("mutate", [faults.mutated_weights, faults.mutated_pictures, faults.mutated_recipes])
def test_what_is_damaged_is_refused_in_a_sentence(tmp_path, mutate):
    mutate(500, tmp_path)
