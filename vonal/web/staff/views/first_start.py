"""The first page of an empty installation; closed for ever once there is a company."""

from __future__ import annotations

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vonal.core.clock import now
from vonal.core.company import is_founded
from vonal.office.staff.models import Employee
from vonal.web.staff.forms.first_start import FirstStartForm
from vonal.workflows.first_start import AlreadyFounded, Founding, found_company


class FirstStart:
    """Lead every page to the first start while there is no company."""

    def __init__(self, handler: Callable[[HttpRequest], HttpResponse]) -> None:
        self.handler = handler
        self.page = reverse("first_start")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_closed() or request.path == self.page or request.path.startswith("/static/"):
            return self.handler(request)
        if request.path.startswith("/api/"):
            detail = _("There is no company here yet: open the first page in a browser.")
            return JsonResponse({"detail": detail}, status=503)
        return redirect(self.page)


def is_closed() -> bool:
    """Whether the first start is over: there is a company, or at least somebody who works here."""
    return is_founded() or Employee.objects.exists()


@require_http_methods(["GET", "POST"])
def first_start(request: HttpRequest) -> HttpResponse:
    if is_closed():
        return redirect("today")
    form = FirstStartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            director = found_company(Founding(**form.cleaned_data), at=now())
        except AlreadyFounded:
            return redirect("today")
        login(request, director)
        UserSession.objects.create_from_request(request)
        return redirect("today")
    status = 422 if form.errors else 200
    return render(request, "staff/first_start.html", {"form": form}, status=status)
