"""How a page opens a domain's doors: what is not there, or not yours, is not found."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from vonal.office.staff.models import Employee
from vonal.web.request import Request

Row = TypeVar("Row")


def let_in(door: Callable[[Employee, int], Row], request: Request, number: int) -> Row:
    """
    What a door such as ``deal_for`` gives to the person who asks.

    :raises Http404: nothing.
    :raises PermissionDenied: as the door does.
    """
    try:
        return door(request.user, number)
    except ObjectDoesNotExist as error:
        raise Http404 from error
