"""What benches print."""

import io
import json

from benchmarks.report import Report

FIELDS = ["bench", "case", "ours", "against", "value", "ratio", "hold", "holds"]


def printed(report: Report, out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_figure_is_one_object_a_line():
    out = io.StringIO()
    report = Report("lookup", as_json=True, out=out)

    report.ratio("a ratio", ours=50, against=20, hold=3)
    report.more("a difference", ours=9.5, against=3.5, hold=5)
    report.limit("a limit", ours=5.002, hold=5.05)

    ratio, difference, limit = printed(report, out)
    assert [list(each) for each in (ratio, difference, limit)] == [FIELDS] * 3
    assert (ratio["bench"], ratio["value"], ratio["ratio"], ratio["holds"]) == ("lookup", 2.5, 2.5, True)
    assert (difference["value"], difference["holds"]) == (6, False)
    assert (limit["against"], limit["ratio"], limit["holds"]) == (None, None, True)


def test_notes_do_not_stand_among_the_objects(capsys):
    out = io.StringIO()
    report = Report("routing", as_json=True, out=out)

    report.note("The machine is busy.")

    assert out.getvalue() == ""
    assert "busy" in capsys.readouterr().err


def test_without_json_a_table_says_what_does_not_hold():
    out = io.StringIO()

    Report("pages", as_json=False, out=out).ratio("board", ours=40, against=10, hold=3)

    head, line = out.getvalue().splitlines()
    assert head.split() == ["case", "ours", "against", "value", "hold"]
    assert line.endswith("DOES NOT HOLD")
