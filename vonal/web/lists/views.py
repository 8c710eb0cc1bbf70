"""The pages of lists under a view."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vonal.core.bounded import TookTooLong, at_most
from vonal.core.clock import now
from vonal.office.imports.queries import may_import
from vonal.office.staff.permissions import sees_all
from vonal.office.views import operations
from vonal.office.views.conditions import MOST_RULES, WITHOUT_VALUE
from vonal.office.views.models import BulkEdit, DefaultView, SavedView
from vonal.office.views.operations import MOST_ROWS
from vonal.web.downloads import download
from vonal.web.lists.catalog import nouns_of
from vonal.web.lists.chips import chips_of, places_of
from vonal.web.lists.choosing import TooMuch, chosen_rows, listing_called
from vonal.web.lists.exporting import written_columns, written_whole
from vonal.web.lists.listing import SECONDS, Listing
from vonal.web.lists.paging import page_of
from vonal.web.lists.shown import cells_of, headings_of, quick_of
from vonal.web.lists.state import ListState, state_of
from vonal.web.request import Request
from vonal.workflows.bulk_edit import edit_rows, progress_of, undo_edit

# Pages besides the list that show the rows of a view.
SHOWN_ELSEWHERE = ("board", "deals_calendar")


@login_required
@require_GET
def rows(request: Request, nouns: str) -> HttpResponse:
    """The list; with ``after``, only its next rows."""
    listing, state = _state(request, nouns)
    found: list[Any] = []
    cursor, too_long = "", False
    after = request.GET.get("after", "").replace("\0", "")
    try:
        with at_most(SECONDS):
            found, cursor = page_of(listing, request.user, state.whole, state.order, after)
    except TookTooLong:
        too_long = True
    may_edit = listing.may_change(request.user)
    context = {
        "nouns": nouns,
        "listing": listing,
        "state": state,
        "table": cells_of(state, found, ticks=may_edit),
        "more": f"?{state.query(after=cursor)}" if cursor else "",
        "width": len(state.columns) + 1,
        "too_long": too_long,
        "may_edit": may_edit,
    }
    if "after" in request.GET and request.htmx:
        return render(request, "lists/list.html#rows", context)
    return render(request, "lists/list.html", context | _around(request, listing, state))


def _around(request: Request, listing: Listing, state: ListState) -> dict[str, Any]:
    """What stands around the rows."""
    seen = SavedView.objects.visible_to(request.user).filter(noun=listing.noun)
    opens_with = DefaultView.objects.filter(employee=request.user, noun=listing.noun)
    return {
        "views": list(seen),
        "default_id": opens_with.values_list("view", flat=True).first(),
        "may_remove": state.view is not None and operations.may_change_view(request.user, state.view),
        "chips": chips_of(state),
        "places": places_of(state),
        "headings": headings_of(state),
        "quick": quick_of(state),
        "may_import": may_import(request.user),
        "edit": _last_edit(request),
        "most": MOST_ROWS,
    }


@login_required
@require_GET
def moved(request: Request, nouns: str) -> HttpResponse:
    """Where the list stood before: bookmarks lead on."""
    asked = request.META.get("QUERY_STRING", "")
    address = reverse(listing_called(nouns).url)
    return redirect(f"{address}?{asked}" if asked else address, permanent=True)


@login_required
@require_GET
def export(request: Request, nouns: str, kind: str) -> HttpResponseBase:
    """The list as a file: whole rows that can be read in again, or with ``shown`` the columns on the page."""
    listing, state = _state(request, nouns)
    written = written_columns if "shown" in request.GET else written_whole
    headings, lines = written(listing, state, request.user)
    return download(request, str(listing.title), headings, lines, kind)


@login_required
@require_GET
def rule(request: Request, nouns: str) -> HttpResponse:
    """What a new filter asks for, once its field is chosen."""
    listing = listing_called(nouns)
    attribute = listing.attributes.get(request.GET.get("new_field", ""))
    operator = request.GET.get("new_operator", "")
    context = {
        "attribute": attribute,
        "operator": operator,
        "choices": attribute.choices() if attribute and attribute.choices else [],
        "no_value": operator in WITHOUT_VALUE,
    }
    return render(request, "lists/rule.html", context)


@login_required
@require_POST
def save(request: Request, nouns: str) -> HttpResponse:
    """Keep what the list shows under a name."""
    listing, state = _state(request, nouns, request.POST)
    whole = state.whole
    try:
        if len(list(whole.rules())) > MOST_RULES:
            raise ValidationError(_("A view has at most %(n)d filters.") % {"n": MOST_RULES})
        view = operations.save_view(
            listing.noun,
            by=request.user,
            name=request.POST.get("name", "").replace("\0", ""),
            is_shared="is_shared" in request.POST,
            as_default="as_default" in request.POST,
            columns=state.column_keys,
            rules=whole.raw,
            any_rule=whole.any_of,
            sort=state.sort,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{reverse(listing.url)}?{state.query()}")
    messages.success(request, _("The view is saved."))
    back = request.POST.get("back", "")
    return redirect(f"{reverse(back if back in SHOWN_ELSEWHERE else listing.url)}?view={view.pk}")


@login_required
@require_POST
def view_default(request: Request, view_id: int) -> HttpResponse:
    """Open the list with this view from now on, or with everything again."""
    view = _view(request, view_id)
    if "off" in request.POST:
        operations.open_with_all(view.noun, by=request.user)
    else:
        operations.open_with(view, by=request.user)
    return redirect(f"{_address(view.noun)}?view={view.pk}")


@login_required
@require_POST
def view_remove(request: Request, view_id: int) -> HttpResponse:
    view = _view(request, view_id)
    operations.remove_view(view, by=request.user)
    messages.success(request, _("The view is removed."))
    return redirect(f"{_address(view.noun)}?view=none")


@login_required
@require_POST
def edit(request: Request, nouns: str) -> HttpResponse:
    """Set a field of the chosen rows, or of all the view has."""
    listing, state = _state(request, nouns, request.POST)
    if not listing.may_change(request.user):
        raise PermissionDenied
    back = f"{reverse(listing.url)}?{state.query()}"
    try:
        made = edit_rows(
            listing.noun,
            chosen_rows(request, nouns),
            field=request.POST.get("edit_field", ""),
            value=request.POST.get("edit_value", "").replace("\0", "")[:500],
            by=request.user,
            at=now(),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back)
    except TooMuch as error:
        messages.error(request, str(error))
        return redirect(back)
    return redirect(f"{back}&edit={made.pk}")


@login_required
@require_GET
def edit_value(request: Request, nouns: str) -> HttpResponse:
    """What a field can be set to, once it is chosen."""
    listing = listing_called(nouns)
    editable = listing.editable.get(request.GET.get("edit_field", ""))
    choices = editable.choices() if editable and editable.choices else []
    return render(request, "lists/edit_value.html", {"editable": editable, "choices": choices})


@login_required
@require_GET
def edit_progress(request: Request, edit_id: int) -> HttpResponse:
    made = _edit(request, edit_id)
    return render(request, "lists/edit_progress.html", {"edit": made, "counts": progress_of(made)})


@login_required
@require_POST
def edit_undo(request: Request, edit_id: int) -> HttpResponse:
    made = _edit(request, edit_id)
    undo_edit(made, by=request.user, at=now())
    return redirect(f"{_address(made.noun)}?edit={made.pk}")


def _address(noun: str) -> str:
    return reverse(listing_called(nouns_of(noun)).url)


def _state(request: Request, nouns: str, asked: Any = None) -> tuple[Listing, ListState]:
    listing = listing_called(nouns)
    return listing, state_of(listing, request.user, request.GET if asked is None else asked)


def _view(request: Request, view_id: int) -> SavedView:
    view = SavedView.objects.visible_to(request.user).filter(pk=view_id).first()
    if view is None:
        raise Http404
    return view


def _edit(request: Request, edit_id: int) -> BulkEdit:
    """His own; the director and the administrator may undo anybody's."""
    made = BulkEdit.objects.select_related("by").filter(pk=edit_id).first()
    if made is None or not (made.by_id == request.user.pk or sees_all(request.user)):
        raise Http404
    return made


def _last_edit(request: Request) -> dict[str, Any] | None:
    asked = request.GET.get("edit", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    made = _edit(request, int(asked))
    return {"edit": made, "counts": progress_of(made)}
