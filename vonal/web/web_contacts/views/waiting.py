"""What came from a site and waits to be read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from vonal.core.clock import now
from vonal.office.web_contacts.models import WebContact
from vonal.office.web_contacts.operations import see_web_contact, unsee_web_contact
from vonal.office.web_contacts.queries import web_contact_for
from vonal.web.request import Request
from vonal.web.toast import toast


@login_required
@require_POST
def web_contact_see(request: Request, web_contact_id: int) -> HttpResponse:
    contact = _mine(request, web_contact_id)
    see_web_contact(contact, by=request.user, at=now())
    return toast(HttpResponse(), _("Done."), undo=reverse("web_contact_unsee", args=[contact.pk]))


@login_required
@require_POST
def web_contact_unsee(request: Request, web_contact_id: int) -> HttpResponse:
    unsee_web_contact(_mine(request, web_contact_id), by=request.user)
    return trigger_client_event(HttpResponse(), "vonal:web_contact.changed", {})


def _mine(request: Request, contact_id: int) -> WebContact:
    try:
        return web_contact_for(request.user, contact_id)
    except WebContact.DoesNotExist as error:
        raise Http404 from error
