"""What each part of a deal's page shows."""

from __future__ import annotations

from typing import Any

from vonal.core.clock import now
from vonal.office.sales.models import Deal
from vonal.office.tasks.queries import open_tasks_of_deal
from vonal.web.request import Request
from vonal.web.sales.forms import ContactForm, ProbabilityForm, Products, Shares
from vonal.web.tasks.forms import CardTaskForm


def probability_part(deal: Deal, refused: ProbabilityForm | None = None) -> dict[str, Any]:
    """Its chance, and the sum one may count on."""
    begin = {"percent": deal.own_probability, "reason": deal.own_probability_reason}
    return {
        "deal": deal,
        "chance_form": refused or ProbabilityForm(initial=begin, auto_id="chance-%s"),
        "chance_is_open": refused is not None,
        "weighted": deal.amount * deal.probability / 100,
    }


def contacts_part(deal: Deal, refused: ContactForm | None = None) -> dict[str, Any]:
    """Who takes part, each with a form that changes the role, and a form that adds somebody."""
    taking_part = list(deal.contacts.select_related("contact"))
    form = refused or ContactForm(deal=deal, auto_id="part-%s")
    there = [part.contact_id for part in taking_part]
    offered = form.fields["contact"]
    offered.queryset = offered.queryset.exclude(pk__in=there)  # type: ignore[attr-defined]
    return {
        "contacts": taking_part,
        "roles": form.fields["role"].choices,  # type: ignore[attr-defined]
        "contact_form": form,
        "may_add_contact": offered.queryset.exists(),  # type: ignore[attr-defined]
    }


def products_part(deal: Deal, refused: Any = None) -> dict[str, Any]:
    """The lines, with an empty one behind them."""
    lines = list(deal.products.all())
    begin = [
        {"name": line.name, "quantity": line.quantity.normalize() + 0, "price": line.price.normalize() + 0}
        for line in lines
    ]
    forms = refused or Products(initial=begin, prefix="products")
    totals = [line.total for line in lines]
    padded: list[Any] = [*totals, *[None] * (len(forms.forms) - len(totals))]
    return {
        "deal": deal,
        "product_forms": forms,
        "product_rows": list(zip(forms.forms, padded, strict=False)),
        "products": lines,
    }


def files_part(deal: Deal) -> dict[str, Any]:
    """What was put to it."""
    return {"files": deal.files.filter(removed_at=None).select_related("added_by")}


def shares_part(deal: Deal, refused: Any = None) -> dict[str, Any]:
    """Whose work it is."""
    shares = list(deal.shares.select_related("employee"))
    begin = [{"employee": one.employee_id, "role": one.role, "percent": one.percent} for one in shares]
    return {"shares": shares, "share_forms": refused or Shares(initial=begin, prefix="shares")}


def tasks_part(request: Request, deal: Deal, refused: CardTaskForm | None = None) -> dict[str, Any]:
    """What there is to do for it."""
    return {
        "tasks": open_tasks_of_deal(deal)[:20],
        "task_form": refused or CardTaskForm(viewer=request.user),
        "now": now(),
    }
