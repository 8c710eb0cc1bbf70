"""The request as a page of ours sees it: somebody of the company is signed in, htmx may have asked."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from vonal.office.staff.models import Employee


class Request(HttpRequest):
    """For views behind ``login_required``."""

    user: Employee
    htmx: HtmxDetails
