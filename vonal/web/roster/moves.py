"""What the calendar does by dragging and in one press: hours moved, weeks copied, the hours to cover."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from vonal.office.roster import operations
from vonal.office.roster.copying import Copied, copy_week, take_off
from vonal.web.refusals import show_refusal, status_of
from vonal.web.request import Request
from vonal.web.roster.calendar import address, monday_of, region_of
from vonal.web.roster.forms import CopyForm, HoursForm, SpanForm
from vonal.web.roster.views import UNDO_SECONDS, check_may_plan, shift_of, tell_calendar, undo_of_move
from vonal.web.toast import UNDO, toast

COPY_SALT = "vonal.roster.copied"
NAMES_SHOWN = 5


@login_required
@require_POST
def shift_span(request: Request, shift_id: int) -> HttpResponse:
    """Other hours for a shift, perhaps on another day; the person and the region stay."""
    planned = shift_of(request.user, shift_id)
    form = SpanForm(request.POST)
    response = tell_calendar(HttpResponse(status=204))
    if not form.is_valid():
        text = " ".join(str(message) for errors in form.errors.values() for message in errors)
        return toast(response, text, is_problem=True)
    undo = undo_of_move(planned)
    try:
        planned = operations.change_shift(
            planned, employee=planned.employee, region=planned.region, by=request.user, **form.cleaned_data
        )
    except ValidationError as error:
        return toast(response, " ".join(error.messages), is_problem=True)
    return toast(response, _("%(name)s has other hours.") % {"name": planned.employee.name}, undo=undo)


@login_required
@require_POST
def roster_copy(request: Request) -> HttpResponse:
    """The week beginning on ``week`` goes to the ``weeks`` after it."""
    check_may_plan(request.user)
    region, monday = region_of(request.POST.get("region")), monday_of(request.POST.get("week"))
    back = redirect(address(monday_of(request.POST.get("show") or request.POST.get("week")), region))
    form = CopyForm(request.POST)
    try:
        weeks = form.cleaned_data["weeks"] if form.is_valid() else 0
        copied = copy_week(monday, weeks, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back
    if not copied.made and not copied.left_out:
        messages.info(request, _("Nothing to copy: there is no shift in that week."))
    elif not copied.made:
        messages.info(request, _("Nothing was copied: everybody is on duty then already."))
    else:
        kept = signing.dumps([shift.pk for shift in copied.made], salt=COPY_SALT, compress=True)
        undo = UNDO + reverse("roster_copy_undo", args=[kept])
        messages.info(request, _in_words(copied), extra_tags=undo)
    return back


@login_required
@require_POST
def roster_copy_undo(request: Request, kept: str) -> HttpResponse:
    """Take the copied shifts off again; which they are stands signed in the address."""
    check_may_plan(request.user)
    try:
        shifts = signing.loads(kept, salt=COPY_SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    count = take_off(shifts, by=request.user)
    text = ngettext("%(count)d shift taken off.", "%(count)d shifts taken off.", count) % {"count": count}
    return toast(tell_calendar(HttpResponse(status=204)), text)


@login_required
@require_http_methods(["GET", "POST"])
def roster_hours(request: Request) -> HttpResponse:
    """When somebody should be on duty, day by day."""
    check_may_plan(request.user)
    form = HoursForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_hours_to_cover(form.hours(), by=request.user)
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("roster")
    return render(request, "roster/hours.html", {"form": form}, status=status_of(form))


def _in_words(copied: Copied) -> str:
    count = len(copied.made)
    text = ngettext("%(count)d shift planned.", "%(count)d shifts planned.", count) % {"count": count}
    names = sorted({shift.employee.name for shift in copied.left_out})
    if names:
        shown = ", ".join(names[:NAMES_SHOWN]) + (" …" if len(names) > NAMES_SHOWN else "")
        text += " " + _("Left out, because they are on duty then already: %(names)s.") % {"names": shown}
    return text
