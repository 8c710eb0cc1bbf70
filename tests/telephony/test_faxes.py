"""A fax from the wish to its end: looked at first, tried three times, told of."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageSequence

from tests.materials.cast import material, pdf
from tests.telephony.cast import CALLER, NOON, customer, later
from tests.telephony.fax_files import pdf_of, picture
from tests.telephony.outside import ABROAD, dial, refusal, talked, trunk
from vonal.core.models import Job
from vonal.office.telephony import faxes
from vonal.office.telephony.attempts import DialAttempt, Refusal
from vonal.office.telephony.fax_models import Fax
from vonal.office.telephony.fax_pages import HEIGHT, WIDTH, CannotBeFaxed, FaxFile, write_fax
from vonal.office.telephony.news import write_news
from vonal.office.telephony.trunk_operations import change_protection
from vonal.switchboard.core.fax import FaxEnded, FaxTrouble
from vonal.workflows.fax_materials import fax_materials


def on_disk(folder: Path, upload, kind: str) -> FaxFile:
    path = folder / upload.name
    path.write_bytes(upload.read())
    return FaxFile("Prices", path, kind)


def fax(anna, number=CALLER, **fields) -> Fax:
    made = material(**({"file": pdf_of(1)} | fields))
    return fax_materials(customer(), [made], number=number, by=anna, at=NOON)


def attempt(row: Fax, seconds: float = 0) -> str:
    """The worker and the switchboard do their parts; the id of the attempt."""
    switch_id = f"{row.pk}x{seconds:.0f}"
    assert faxes.begin_attempt(row.pk, switch_id, at=later(seconds))
    return switch_id


def ended(switch_id: str, why: FaxTrouble | None = None, seconds: float = 60, pages: int = 0) -> FaxEnded:
    return FaxEnded(switch_id, why is None, 1 if why is None else pages, why, later(seconds))


@pytest.mark.parametrize(
    ("upload", "kind", "pages"),
    [
        (pdf_of(3), "application/pdf", 3),
        (picture(), "image/png", 1),
        (picture("wide.jpg", "JPEG", width=900, height=500), "image/jpeg", 1),
    ],
    ids=["pdf", "png", "wide jpeg"],
)
def test_files_become_pages_a_fax_machine_takes(tmp_path: Path, upload, kind: str, pages: int):
    tiff = tmp_path / "fax.tif"

    assert write_fax([on_disk(tmp_path, upload, kind)], tiff) == pages

    with Image.open(tiff) as image:
        assert image.info["compression"] == "group4"
        assert tuple(map(float, image.info["dpi"])) == (204, 196)
        drawn = [page.copy() for page in ImageSequence.Iterator(image)]
    assert [page.size for page in drawn] == [(WIDTH, HEIGHT)] * pages
    assert [page.mode for page in drawn] == ["1"] * pages
    assert all(0.02 < page.histogram()[0] / (WIDTH * HEIGHT) < 0.5 for page in drawn)


@pytest.mark.parametrize(
    ("upload", "kind"),
    [
        (pdf("prices.xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (pdf(), "application/pdf"),
        (pdf("plan.png", b"\x89PNG\r\n\x1a\n"), "image/png"),
        (pdf_of(31), "application/pdf"),
    ],
    ids=["spreadsheet", "broken pdf", "broken picture", "too long"],
)
def test_what_cannot_be_faxed_is_refused_with_a_sentence(tmp_path: Path, upload, kind: str):
    with pytest.raises(CannotBeFaxed, match=r"^(“Prices”|These are 31 pages)"):
        write_fax([on_disk(tmp_path, upload, kind)], tmp_path / "fax.tif")
    assert not (tmp_path / "fax.tif").exists()


def test_a_fax_goes_out_by_a_trunk_that_carries_faxes_and_says_so_when_it_arrived(anna):
    trunk("Voice only")
    carrier = trunk("Faxes", carries_faxes=True, position=2)
    row = fax(anna)
    assert Job.objects.filter(function__endswith="try_fax").exists()

    switch_id = attempt(row)
    row.refresh_from_db()
    assert (row.state, row.trunk, row.number, row.pages) == ("sending", carrier, CALLER, 1)
    assert DialAttempt.objects.get(call=switch_id).trunk == carrier
    assert not faxes.begin_attempt(row.pk, "twice", at=NOON)

    write_news([ended(switch_id)])
    write_news([ended(switch_id, FaxTrouble.BROKEN)])
    row.refresh_from_db()
    assert (row.state, row.pages_taken, row.why, row.settled_at) == ("sent", 1, "", later(60))


def test_it_is_tried_three_times_five_minutes_apart_and_then_has_failed(anna):
    trunk(carries_faxes=True)
    row = fax(anna)
    Job.objects.all().delete()
    again: Job | None = None

    for number in range(1, 4):
        write_news([ended(attempt(row, number * 300), FaxTrouble.BUSY, number * 300 + 20)])
        row.refresh_from_db()
        again = Job.objects.filter(function__endswith="try_fax").first()
        if number < 3:
            assert row.waits_again
            assert again is not None
            assert again.run_after == later(number * 300 + 20) + timedelta(minutes=5)
            again.delete()
    assert again is None
    assert (row.state, row.attempts, row.why_in_words) == ("failed", 3, "The number is busy.")


def test_nobody_said_what_became_of_it(anna):
    trunk(carries_faxes=True)
    row = fax(anna)

    faxes.give_attempt_up(attempt(row))

    row.refresh_from_db()
    assert (row.state, row.why_in_words) == ("waiting", "The telephone does not work now.")


def test_protection_holds_for_faxes_as_for_calls(anna):
    trunk(carries_faxes=True)
    for number in ("+49 30 901820", "112", "not a number"):
        with pytest.raises(ValidationError) as refused:
            fax(anna, number)
        assert refused.value.message_dict["number"][0]
    assert not Fax.objects.exists()


def test_minutes_of_faxes_abroad_are_capped_like_talks(anna):
    trunk(carries_faxes=True)
    change_protection(by=anna, countries=["DE"], minutes_abroad_a_day=10)
    first = attempt(fax(anna, ABROAD))
    assert refusal(anna, ABROAD, later(599)) is None
    assert refusal(anna, ABROAD, later(601)) is Refusal.MINUTES_ABROAD

    took = FaxEnded(first, True, 1, None, later(360), 300)
    write_news([took, took])
    assert refusal(anna, ABROAD, later(900)) is None
    talked("talk", ABROAD, 5)
    dial(anna, ABROAD, 400, call="talk")

    assert refusal(anna, ABROAD, later(900)) is Refusal.MINUTES_ABROAD


def test_without_a_trunk_for_faxes_nothing_is_sent(anna):
    trunk()
    assert not faxes.faxes_can_be_sent()
    with pytest.raises(ValidationError, match="No trunk that carries faxes"):
        fax(anna)


def test_a_trunk_with_as_many_faxes_as_calls_is_full(anna):
    trunk(carries_faxes=True, calls_at_once=1)
    attempt(fax(anna))
    second = fax_materials(customer("Second"), [material(file=pdf_of(1))], number=CALLER, by=anna, at=NOON)

    assert not faxes.begin_attempt(second.pk, "full", at=later(60))

    second.refresh_from_db()
    assert second.waits_again
    assert "All lines out" in second.why_in_words
