"""Menus of keys: the list, and one of them on one screen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vonal.core.clock import now
from vonal.office.routing import operations
from vonal.office.routing.checks import Parts, menu_troubles
from vonal.office.routing.models import Menu
from vonal.office.staff.models import Employee
from vonal.office.telephony.sounds.models import Sound
from vonal.web.request import Request
from vonal.web.routing.menu_forms import KeyForm, Keys, MenuForm, key_initial, key_options
from vonal.web.routing.views.rules import check_right
from vonal.web.toast import UNDO

MOST_KEYS = 12


@login_required
@require_GET
def menus(request: Request) -> HttpResponse:
    check_right(request.user)
    rows = list(Menu.objects.select_related("sound"))
    there = [menu for menu in rows if menu.removed_at is None]
    wrong = menu_troubles(there, Parts.read())
    context = {
        "menus": [(menu, wrong.get(menu.pk, "")) for menu in there],
        "gone": [menu for menu in rows if menu.removed_at],
        "has_sounds": Sound.objects.filter(removed_at=None).exists(),
    }
    return render(request, "routing/menus.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def menu_new(request: Request) -> HttpResponse:
    check_right(request.user)
    return _edit(request, Menu())


@login_required
@require_http_methods(["GET", "POST"])
def menu(request: Request, menu_id: int) -> HttpResponse:
    return _edit(request, menu_for(request.user, menu_id))


@login_required
@require_POST
def menu_remove(request: Request, menu_id: int) -> HttpResponse:
    found = menu_for(request.user, menu_id)
    try:
        operations.remove_menu(found, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("call_menu", found.pk)
    said = _("“%(name)s” is off the list.") % {"name": found}
    messages.success(request, said, extra_tags=UNDO + reverse("call_menu_restore", args=[found.pk]))
    return redirect("call_menus")


@login_required
@require_POST
def menu_restore(request: Request, menu_id: int) -> HttpResponse:
    found = menu_for(request.user, menu_id)
    try:
        operations.restore_menu(found, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("“%(name)s” is back.") % {"name": found})
    return redirect("call_menus")


def menu_for(employee: Employee, menu_id: int) -> Menu:
    """
    :raises PermissionDenied: he does not arrange whom calls ring at.
    :raises Http404: there is none.
    """
    check_right(employee)
    found = Menu.objects.filter(pk=menu_id).first()
    if found is None:
        raise Http404
    return found


def _edit(request: Request, found: Menu) -> HttpResponse:
    options, data = key_options(but=found.pk), _posted(request)
    form = MenuForm(data, instance=found)
    keys = [key_initial(each) for each in found.data.keys]
    lines: Any = Keys(
        data,
        prefix="keys",
        initial=[*keys, {}] if keys else [{"key": "1"}, {"key": "2"}],
        form_kwargs={"options": options, "empty_permitted": False},
    )
    otherwise = KeyForm(
        data,
        prefix="otherwise",
        initial=key_initial(found.data.otherwise),
        options=options,
        is_otherwise=True,
    )
    problems: dict[str, list[str]] = {}
    if data is not None and "more" not in data and _all_valid(form, lines, otherwise):
        edited = form.save(commit=False)
        edited.keys = [each.choice.plain() for each in lines if each.choice is not None]
        edited.otherwise = otherwise.choice.plain() if otherwise.choice else {}
        try:
            operations.keep_menu(edited, by=request.user, at=now())
        except ValidationError as error:
            problems = error.message_dict if hasattr(error, "error_dict") else {"keys": error.messages}
            for name in problems.keys() & form.fields.keys():
                form.add_error(name, problems[name])
        else:
            messages.success(request, _("Saved. The next call goes by it."))
            return redirect("call_menus")
    context = {"menu": found, "form": form, "lines": lines, "otherwise": otherwise, "problems": problems}
    # In a template ``problems.keys`` would be the method of a dict.
    context["problems_of_keys"] = problems.get("keys", [])
    refused = bool(problems or form.errors or otherwise.errors or any(each.errors for each in lines))
    return render(request, "routing/menu.html", context, status=422 if refused else 200)


def _posted(request: Request) -> QueryDict | None:
    """What was sent, with one line more where that was asked for."""
    if request.method != "POST":
        return None
    if "more" not in request.POST:
        return request.POST
    data = request.POST.copy()
    total = data.get("keys-TOTAL_FORMS", "0")
    data["keys-TOTAL_FORMS"] = str(min(int(total) + 1 if total.isdecimal() else 1, MOST_KEYS))
    return data


def _all_valid(*parts: forms.BaseForm | Any) -> bool:
    valid = [each.is_valid() for each in parts]
    return all(valid)
