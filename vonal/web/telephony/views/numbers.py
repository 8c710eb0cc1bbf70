"""The list below the dial field."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from vonal.core.clock import now
from vonal.office.customers.models import Customer
from vonal.web.request import Request
from vonal.web.telephony.numbers import numbers_of, numbers_to_call, numbers_to_pass_to

LONGEST = 100


@login_required
@never_cache
@require_GET
def numbers(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    find = numbers_to_pass_to if request.GET.get("for") == "transfer" else numbers_to_call
    customer = request.GET.get("customer", "")
    if customer and not text:
        try:
            groups = numbers_of(request.user, int(customer))
        except (Customer.DoesNotExist, ValueError, OverflowError) as error:
            raise Http404 from error
    else:
        groups = find(request.user, text, now())
    return render(request, "telephony/numbers.html", {"groups": groups, "text": text, "customer": customer})
