"""Reads of materials, and the doors to them. What may be given to any caller, every employee may read."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils import translation
from django.utils.translation import gettext as _

from vonal.core.company import company
from vonal.office.materials.models import Material, Template, Version
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office


def offered(language: str = "") -> list[Material]:
    """Materials in use, those in the language first."""
    rows = Material.objects.filter(is_active=True).prefetch_related("versions")
    return sorted(rows, key=lambda row: (row.language != language, row.name.lower()))


def library_for(employee: Employee) -> list[Material]:
    """
    All materials, also those no longer in use.

    :raises PermissionDenied: he does not run the office.
    """
    if not runs_the_office(employee):
        raise PermissionDenied
    return list(Material.objects.prefetch_related("versions__added_by"))


def material_for(employee: Employee, material_id: int) -> Material:
    """
    :raises PermissionDenied: he does not run the office.
    :raises Material.DoesNotExist: there is none.
    """
    if not runs_the_office(employee):
        raise PermissionDenied
    return Material.objects.prefetch_related("versions__added_by").get(pk=material_id)


def version_for(employee: Employee, version_id: int) -> Version:
    """
    :raises Version.DoesNotExist: there is none.
    """
    return Version.objects.get(pk=version_id)


def template_in(language: str) -> Template:
    """The words materials go out with; not saved where nobody has changed them."""
    there = Template.objects.filter(language=language).first()
    if there is not None:
        return there
    with translation.override(language):
        return Template(
            language=language,
            subject=_("Our materials"),
            text=_(
                "Dear {name},\n\nThank you for our talk. As promised, our materials are attached.\n\n"
                "Do write or call with any question.\n\n{manager}\n{company}"
            ),
        )


def filled(template: Template, *, name: str, manager: Employee) -> tuple[str, str]:
    """Subject and text for one reader; ``{name}``, ``{manager}`` and ``{company}`` stand for what they say."""
    with translation.override(template.language):
        words = {"name": name or _("Customer"), "manager": manager.name, "company": company().name}
    subject, text = template.subject, template.text
    for word, value in words.items():
        subject, text = subject.replace(f"{{{word}}}", value), text.replace(f"{{{word}}}", value)
    return subject, text
