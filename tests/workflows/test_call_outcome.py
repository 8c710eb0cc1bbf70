"""What was promised in a talk is a task; a wrong number is no sale."""

from datetime import timedelta

import pytest
from django.utils import translation
from django.utils.translation import gettext

from tests.telephony.cast import NOON, customer, later, person, talk
from tests.telephony.conftest import line
from vonal.core.worker import run_due_jobs
from vonal.office.sales.models import Deal, Stage
from vonal.office.sales.operations import move_deal
from vonal.office.tasks.models import Task
from vonal.office.tasks.operations import finish_task
from vonal.office.telephony.events import OutcomeGiven
from vonal.office.telephony.operations import give_outcome
from vonal.workflows.call_outcome import forget_wrong_number, keep_promise

__all__ = ["line"]

pytestmark = pytest.mark.usefixtures("line")

TOMORROW = NOON + timedelta(days=1)


def give(call, outcome, by, seconds=70, **more):
    give_outcome(call, outcome, by=by, at=later(seconds), **more)
    run_due_jobs()


def test_a_promised_call_back_is_a_task_of_whoever_talked():
    anna = person("anna")
    card = customer("Tisza Zrt.", manager=anna)
    call = talk(anna)

    give(call, "call_back", anna, call_back_at=TOMORROW)

    task = Task.objects.get()
    assert (task.assignee, task.customer, task.due_at, task.kind) == (anna, card, TOMORROW, "call")
    assert task.title == "Call Tisza Zrt. back"


def test_told_twice_it_is_one_task():
    anna = person("anna")
    call = talk(anna)
    give(call, "call_back", anna, call_back_at=TOMORROW)
    fact = OutcomeGiven(call.pk, anna.pk, "call_back", "", TOMORROW, later(70))

    keep_promise(fact)
    forget_wrong_number(fact)

    assert Task.objects.count() == 1


def test_the_task_is_in_the_language_of_whoever_has_to_do_it():
    anna = person("anna")
    call = talk(anna)

    give(call, "meeting", anna, call_back_at=TOMORROW)

    assert (Task.objects.get().kind, Task.objects.get().title) == ("meeting", "Meeting with 06 30 123 4567")


def test_a_corrected_outcome_corrects_the_task():
    anna = person("anna")
    call = talk(anna)
    give(call, "call_back", anna, call_back_at=TOMORROW)

    give(call, "call_back", anna, seconds=80, call_back_at=TOMORROW + timedelta(hours=2))
    assert Task.objects.get().due_at == TOMORROW + timedelta(hours=2)
    give(call, "question_answered", anna, seconds=90)

    assert not Task.objects.open().exists()


def test_a_promise_already_kept_is_not_touched():
    anna = person("anna")
    call = talk(anna)
    give(call, "call_back", anna, call_back_at=TOMORROW)
    finish_task(Task.objects.get(), result="Reached him", by=anna, at=later(80))

    give(call, "question_answered", anna, seconds=90)

    assert Task.objects.get().result == "Reached him"


def test_a_promise_taken_back_by_mistake_is_a_promise_again():
    anna = person("anna")
    call = talk(anna)
    give(call, "call_back", anna, call_back_at=TOMORROW)
    give(call, "question_answered", anna, seconds=80)

    give(call, "call_back", anna, seconds=90, call_back_at=TOMORROW)

    task = Task.objects.get()
    assert (task.done_at, task.result, task.due_at) == (None, "", TOMORROW)


def test_a_promise_kept_stays_kept_when_its_fact_comes_again():
    anna = person("anna")
    call = talk(anna)
    give(call, "call_back", anna, call_back_at=TOMORROW)
    finish_task(Task.objects.get(), result="Reached him", by=anna, at=later(80))

    keep_promise(OutcomeGiven(call.pk, anna.pk, "call_back", "", TOMORROW, later(70)))

    assert Task.objects.get().result == "Reached him"


def test_what_became_of_a_task_is_said_in_its_reader_s_language():
    anna = person("anna", language="hu")
    call = talk(anna)
    give(call, "call_back", anna, call_back_at=TOMORROW)

    give(call, "question_answered", anna, seconds=80)

    with translation.override("hu"):
        assert Task.objects.get().result == gettext("The outcome of the call was corrected.")
        assert Task.objects.get().result != "The outcome of the call was corrected."


def test_a_wrong_number_is_no_sale():
    anna = person("anna")
    call = talk(anna)
    run_due_jobs()

    give(call, "wrong_number", anna)

    assert Deal.objects.get().stage.ends == Stage.Ends.LOST


def test_a_wrong_number_corrected_before_it_was_worked_on_keeps_its_sale():
    anna = person("anna")
    call = talk(anna)
    run_due_jobs()
    give_outcome(call, "wrong_number", by=anna, at=later(70))
    give_outcome(call, "question_answered", by=anna, at=later(75))

    run_due_jobs()

    assert Deal.objects.get().is_open


def test_a_deal_somebody_moved_is_left_where_it_is():
    anna = person("anna")
    call = talk(anna)
    run_due_jobs()
    second = Stage.objects.filter(ends="").order_by("position")[1]
    move_deal(Deal.objects.get(), to=second, by=anna, at=later(65))

    give(call, "wrong_number", anna)

    assert Deal.objects.get().stage == second
