"""The reports as pages: numbers with the calls behind them, kept reports, files, results, the live board."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.call_figures import cast
from tests.telephony import cast as phone
from vonal.office.call_figures.asking import Question, answer
from vonal.office.call_figures.models import Report
from vonal.office.call_figures.operations import count_anew
from vonal.office.sales.models import Stage
from vonal.office.sales.operations import move_deal, open_deal
from vonal.office.staff.models import Employee, TimeOnLine
from vonal.office.tasks.operations import create_task
from vonal.office.telephony.operations import go_on_line
from vonal.switchboard.core.waiting import Waiting
from vonal.web.reports.links import calls_behind
from vonal.web.reports.shown import value_of

pytestmark = pytest.mark.django_db
SPAN = {"span": "own", "since": "2026-10-23", "until": "2026-10-26"}
QUESTIONS = [
    ("person", "day", {}), ("group", "hour", {}), ("weekday", "hour", {"direction": {0}}), ("source", "outcome", {}),
    ("waited", "fate", {}), ("talked", "line", {}), ("back", "region", {"fate": {2}}), ("month", "person", {"line": {0}}),
]  # fmt: skip
MEASURES = ["calls", "answered", "missed", "taken", "not_reached", "back", "back_soon"]


def client_of(person: Employee) -> Client:
    client = Client()
    client.force_login(person)
    return client


def journal_length(client: Client, link: str) -> int:
    rows = client.get(f"/calls/export/csv?{urlsplit(link).query}")
    return b"".join(rows.streaming_content).decode("utf-8-sig").count("\r\n") - 1  # type: ignore[attr-defined]


def test_behind_every_number_stand_as_many_calls():
    office = cast.office()
    cast.calls(office, 60)
    list(count_anew())
    dice = Random(1)
    for viewer in (office.director, office.head, office.anna):
        client = client_of(viewer)
        for rows, columns, only in QUESTIONS:
            codes = {name: frozenset(chosen) for name, chosen in only.items()}
            question = Question(date(2026, 10, 23), date(2026, 10, 26), rows, columns, codes)
            cells = answer(question, viewer).cells
            for (row, column), figures in dice.sample(sorted(cells.items()), min(2, len(cells))):
                measure = dice.choice([each for each in MEASURES if value_of(figures, each)])
                link = calls_behind(question, measure, {rows: row, columns: column}, viewer)
                if link and "group=0" not in link:
                    said = (viewer.username, link)
                    assert journal_length(client, link) == value_of(figures, measure), said


def test_the_journal_shows_what_it_was_narrowed_to_and_gives_it_back():
    office = cast.office()
    cast.calls(office, 5)

    shown = client_of(office.director).get(
        "/calls", {"hour": ["9", "10"], "outcome": "4", "what": "answered"}
    )

    page = shown.content.decode()
    assert "Hour: 9:00, 10:00" in page
    assert 'href="/calls?outcome=4&amp;what=answered"' in page
    assert '<input type="hidden" name="hour" value="9">' in page


def test_a_report_shows_lines_totals_and_what_was_before():
    office = cast.office()
    cast.calls(office, 40)
    shown = client_of(office.director).get("/reports/calls", SPAN | {"rows": "line", "compare": "1"})

    page = shown.content.decode()
    assert shown.status_code == 200
    assert shown.context["sums"][0] == ("Calls", "40", "0")
    assert "Second" in page
    assert "Calls before" in page


@pytest.mark.parametrize("words", [
    {"rows": "weekday", "columns": "hour"}, {"rows": "day", "columns": "direction", "measure": "mean_talk"},
    {"rows": "fate", "person": "999999999"}, {"rows": "nonsense", "columns": "'", "measure": "x", "span": "y", "since": "z"},
    {"rows": "month", "span": "last_year", "compare": "1", "line": ["0", "-1", "²"]}, {"rows": "week", "span": "year"},
])  # fmt: skip
def test_a_report_answers_whatever_it_is_asked(words: dict[str, str]):
    office = cast.office()
    cast.calls(office, 20)
    client = client_of(office.head)

    assert client.get("/reports/calls", SPAN | words).status_code == 200
    assert client.get("/reports/calls/export/csv", SPAN | words).status_code == 200


def test_a_report_comes_as_a_workbook(tmp_path):
    office = cast.office()
    cast.calls(office, 20)
    sent = client_of(office.director).get("/reports/calls/export/xlsx", SPAN | {"rows": "direction"})
    file = tmp_path / "report.xlsx"
    file.write_bytes(b"".join(sent.streaming_content))  # type: ignore[attr-defined]

    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()

    assert rows[0][:3] == ["Direction", "Calls", "Answered"]
    assert "Talk time, s" in rows[0]
    assert sum(int(str(row[1]).split(".")[0]) for row in rows[1:]) == 20


def test_nobody_is_told_figures_of_others():
    office = cast.office()
    cast.calls(office, 40)

    shown = client_of(office.anna).get(
        "/reports/calls", SPAN | {"rows": "person", "person": str(office.cili.pk)}
    )
    assert shown.context["is_empty"]
    page = client_of(office.head).get("/reports/calls", SPAN).content.decode()
    assert "Anna" in page
    assert "Cili" not in page


def test_a_kept_report_is_seen_by_those_it_is_shared_with():
    office = cast.office()
    head = client_of(office.head)
    for name, shared in (("Mine", "own"), ("Ours", "group"), ("All", "all")):
        kept = head.post("/reports/calls/keep", {"name": name, "asked": "rows=line", "shared": shared})
        assert dict(parse_qsl(urlsplit(kept["Location"]).query)) == {"rows": "line"}

    def seen(person: Employee) -> set[str]:
        return {
            report.name for report, _url, _here in client_of(person).get("/reports/calls").context["reports"]
        }

    assert seen(office.head) == {"Mine", "Ours", "All"}
    assert seen(office.anna) == {"Ours", "All"}
    assert seen(office.cili) == {"All"}
    assert seen(office.director) == {"Ours", "All"}


def test_a_report_is_removed_by_its_owner_and_comes_back_by_undo():
    office = cast.office()
    anna = client_of(office.anna)
    anna.post(
        "/reports/calls/keep", {"name": "Lines & days", "asked": "rows=line&columns=day", "shared": "all"}
    )
    report = Report.objects.get()
    assert client_of(office.cili).post(f"/reports/calls/{report.pk}/remove").status_code == 404

    page = anna.post(f"/reports/calls/{report.pk}/remove", follow=True)
    assert not Report.objects.exists()
    told = [str(message.extra_tags) for message in page.context["messages"]]
    undo = next(tags for tags in told if tags.startswith("undo:")).removeprefix("undo:")
    anna.post(undo)

    assert Report.objects.get().asked == "rows=line&columns=day"


def test_a_report_without_a_name_is_refused():
    office = cast.office()

    refused = client_of(office.anna).post("/reports/calls/keep", {"name": " ", "asked": "rows=line"})

    assert refused.status_code == 422
    assert not Report.objects.exists()


def test_results_count_calls_tasks_and_deals_of_the_week():
    office = cast.office()
    phone.tell(
        phone.started(), phone.rang(office.bela), phone.missed(office.bela), phone.rang(office.anna, number=2),
        phone.answered(office.anna, number=2), phone.ended(63),
    )  # fmt: skip
    card = phone.customer(manager=office.anna)
    deal = open_deal(card, title="Roof", by=None, at=phone.NOON, manager=office.anna, amount=100)
    move_deal(deal, to=Stage.objects.get(ends="won"), by=office.anna, at=phone.later(60))
    task = create_task(title="Call", assignee=office.anna, due_at=phone.NOON, by=None, at=phone.NOON)
    task.done_at = phone.later(30)
    task.save()
    began = phone.NOON - timedelta(hours=2)
    TimeOnLine.objects.create(employee=office.anna, state="on_line", starts_at=began, ends_at=phone.NOON)

    week = {"by": "week", "of": "2026-11-23"}
    with phone_day():
        page = client_of(office.head).get("/reports/people", week)
        strangers = client_of(office.cili).get("/reports/people", week)
        alone = client_of(office.anna).get("/reports/people", week | {"person": str(office.anna.pk)})

    [(name, _url, result, links), (other, _url, his, _links)] = page.context["lines"]
    assert (other, his.calls.taken, page.context["total"].calls.calls) == ("Bela", 1, 1)
    assert name == "Anna"
    assert (result.calls.answered, result.tasks_done, result.deals_opened, result.deals_won) == (1, 1, 1, 1)
    assert (result.on_line_seconds, result.won_percent, result.money) == (7200, 100, 100)
    assert journal_length(client_of(office.head), links["calls"]) == 1
    assert "Roof" in client_of(office.head).get(links["won"]).content.decode()
    assert strangers.context["lines"] == []
    assert alone.context["lines"][0][2].deals_won == 1


def test_load_stands_beside_the_people_who_were_there():
    office = cast.office()
    phone.talk(office.anna)
    began = phone.NOON - timedelta(minutes=30)
    TimeOnLine.objects.create(
        employee=office.anna, state="on_line", starts_at=began, ends_at=phone.later(3600)
    )

    with phone_day(3600):
        lines = client_of(office.director).get("/reports/load", {"span": "7"}).context["lines"]

    by_hour = {line[0]: (line[1].calls, line[4]) for line in lines}
    assert by_hour == {"12:00": (0, 0.5), "13:00": (1, 1.0)}


def test_talks_lead_to_deals():
    office = cast.office()
    card = phone.customer()
    phone.talk(office.anna)
    open_deal(card, title="Roof", by=None, at=phone.later(600), manager=office.bela)

    with phone_day():
        [(name, talked, _link)] = client_of(office.head).get("/reports/talk-to-deal").context["lines"]

    assert (name, talked.customers, talked.with_deal, talked.won) == ("Anna", 1, 1, 0)


def test_the_live_board_shows_callers_people_and_the_day():
    office = cast.office()
    go_on_line(office.anna, at=phone.NOON)
    phone.missed_call(office.anna, call="c0", caller="+36301112233")
    phone.tell(phone.started("c1", seconds=60), phone.rang(office.anna, 60, call="c1"))
    phone.tell(
        phone.started("c2", seconds=70), Waiting("c2", 2, phone.later(71)), Waiting("c2", 1, phone.later(75))
    )

    with phone_day():
        director = client_of(office.director).get("/board/live")
        head = client_of(office.head).get("/board/live")
        part = client_of(office.head).get("/board/live", headers={"HX-Request": "true"}).content.decode()

    assert director.context["day"].missed == 1
    assert director.context["day"].to_call_back == 1
    assert director.context["day"].in_time_percent == 0
    assert [(each.at, each.position) for each in director.context["waiting"]] == [
        ([office.anna], ""),
        ([], "1"),
    ]
    assert {line.employee.name for line in head.context["people"]} == {"Head", "Anna", "Bela"}
    assert "wall-ringing" in part
    assert "<html" not in part
    assert client_of(office.anna).get("/board/live").status_code == 403


def phone_day(seconds: float = 120) -> time_machine.travel:
    return time_machine.travel(phone.later(seconds), tick=False)


def test_a_head_is_told_why_his_figures_do_not_add_up():
    office = cast.office()
    cast.calls(office, 120)
    list(count_anew())
    client = client_of(office.head)

    by_person = client.get("/reports/calls", SPAN | {"rows": "person"})
    by_hour = client.get("/reports/calls", SPAN | {"rows": "hour"})
    of_all = client_of(office.director).get("/reports/calls", SPAN | {"rows": "hour"})

    taken = answer(Question(date(2026, 10, 23), date(2026, 10, 26)), office.head).total.taken
    assert taken
    assert "the parts may be more" in by_person.content.decode()
    page = by_hour.content.decode()
    assert "the parts may be more" not in page
    assert "that somebody else answered" in page
    figure = f'<span class="figure-value">{taken}</span><span class="figure-name">Taken by a colleague'
    assert figure in page
    assert "somebody else answered" not in of_all.content.decode()
