"""Cells run in this process: their outputs are a kernel's, and none runs for ever."""

from __future__ import annotations

import signal

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from workbench.publishing.notebook.cells import CellRunner, CellTimeout


def outputs(*sources: str) -> list[tuple[str, str]]:
    """Type and text of every output of the last of some cells."""
    runner, cell = CellRunner(), new_code_cell("")
    for source in sources:
        cell = new_code_cell(source)
        assert runner.run(cell) is None
    return [(each.output_type, each.get("text") or each.data["text/plain"]) for each in cell.outputs]


def test_value_of_the_last_expression_is_the_result_unless_a_semicolon_hides_it():
    assert outputs("a = 1", "a\na + 1") == [("execute_result", "2")]
    assert outputs("1;") == outputs("a = 1") == outputs("None") == []


def test_printed_displayed_and_resulting_stand_in_this_order():
    shown = outputs("from IPython.display import display", "print('a')\ndisplay(1)\n2")
    assert shown == [("stream", "a\n"), ("display_data", "1"), ("execute_result", "2")]


def test_magics_see_the_cells_own_names():
    assert ("execute_result", "[1]") in outputs("a = [1]", "%time a")


def test_runners_share_no_names():
    CellRunner().run(new_code_cell("a = 1"))
    assert isinstance(CellRunner().run(new_code_cell("a")), NameError)


def test_failing_cell_keeps_what_it_had_shown_and_its_traceback():
    cell = new_code_cell("print('a')\nraise ValueError('b')")
    assert str(CellRunner().run(cell)) == "b"
    assert [each.output_type for each in cell.outputs] == ["stream", "error"]
    assert "raise ValueError('b')" in "".join(cell.outputs[1].traceback)


def test_markdown_is_left_as_it_is():
    cell = new_markdown_cell("1 / 0")
    assert CellRunner().run(cell) is None
    assert "outputs" not in cell


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.sleep(60)",
        "while True:\n    pass",
        "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except Exception:\n        pass",
        "import time\ntry:\n    time.sleep(60)\nexcept BaseException:\n    time.sleep(60)",
        "class Slow:\n    def _repr_html_(self):\n        while True:\n            pass\nSlow()",
    ],
    ids=["sleeps", "turns", "catches errors", "catches all", "is shown"],
)
def test_cell_that_runs_too_long_is_ended(source):
    assert isinstance(CellRunner(0.2).run(new_code_cell(source)), CellTimeout)
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_limit_within_a_limit_leaves_the_outer_one_running():
    inner = "from workbench.publishing.notebook.cells import time_limit\nwith time_limit(60):\n    pass\n"
    assert isinstance(CellRunner(0.2).run(new_code_cell(inner + "while True:\n    pass")), CellTimeout)
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_interruption_by_the_user_travels_on():
    with pytest.raises(KeyboardInterrupt):
        CellRunner().run(new_code_cell("raise KeyboardInterrupt"))
