"""From what people wish on their pages to the telephone and back into the journal."""

import pytest

from tests.switchboard.fakes import eventually
from tests.telephony.cast import extension, started
from tests.telephony.test_desk import in_thread, line, office
from vonal.core.clock import now
from vonal.office.telephony import call_operations
from vonal.office.telephony.models import Call
from vonal.switchboard.core.leg import Leg as TelephoneLeg
from vonal.switchboard.core.office import PersonDialled
from vonal.switchboard.core.telephone import Hold, LegAnswered, Meet, Tone

__all__ = ["line", "office"]

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_talk_is_passed_on_from_a_page(line, office):
    anna, bela = office["anna"], office["bela"]
    line.telephone.report(started(call="c1"))
    await eventually(lambda: line.telephone.rung)
    first = line.telephone.rung[0]
    by, to = (anna, bela) if first.endswith(extension(anna)) else (bela, anna)
    line.telephone.report(LegAnswered(TelephoneLeg("c1", 1, extension(by))))
    await line.written()
    call = await in_thread(Call.objects.get)

    await in_thread(call_operations.consult, call, extension(to), by=by)
    await eventually(lambda: len(line.telephone.rung) == 2, 10)
    line.telephone.report(LegAnswered(TelephoneLeg("c1", 2, extension(to))))
    await line.written()
    await in_thread(call_operations.complete_transfer, call, by=by)
    await eventually(lambda: line.state(by) == "wrapping_up", 10)
    await line.written()

    await in_thread(call.refresh_from_db)
    assert Hold("c1") in line.telephone.orders
    assert (call.answered_by_id, call.state, call.held_at) == (to.pk, "talking", None)
    assert await in_thread(lambda: call.transfers.get().fate) == "passed"


async def test_a_colleague_is_called_from_a_telephone_in_the_house(line, office):
    anna, bela = office["anna"], office["bela"]

    line.telephone.report(PersonDialled("c1", extension(anna), extension(bela), now()))
    await eventually(lambda: line.telephone.rung)
    called = TelephoneLeg("c1", 1, extension(bela))
    line.telephone.report(LegAnswered(called))
    await line.written()

    own = TelephoneLeg("c1", 0, extension(anna))
    assert Tone(own) in line.telephone.orders
    assert any(isinstance(each, Meet) and each.called == called for each in line.telephone.orders)
    assert line.state(anna) == line.state(bela) == "talking"
    call = await in_thread(Call.objects.get)
    assert (call.direction, call.dialled_by_id, call.answered_by_id) == ("inside", anna.pk, bela.pk)


async def test_a_click_rings_the_own_telephone_first(line, office):
    anna, bela = office["anna"], office["bela"]

    await in_thread(call_operations.dial, anna, extension(bela))
    await eventually(lambda: line.telephone.rung, 10)
    own = TelephoneLeg.parse(line.telephone.rung[0])
    assert own is not None
    line.telephone.report(LegAnswered(own))
    await eventually(lambda: len(line.telephone.rung) == 2, 10)
    called = TelephoneLeg.parse(line.telephone.rung[1])

    assert (own.extension, called and called.extension) == (extension(anna), extension(bela))
