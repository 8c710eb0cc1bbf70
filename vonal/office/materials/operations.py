"""Everything that changes materials; actor and time are given, one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from vonal.core.mail import Attachment, clean_address, send_letter
from vonal.core.uploads import kept
from vonal.office.customers.models import Contact, ContactPoint, Customer
from vonal.office.customers.operations import add_contact_point
from vonal.office.materials.models import Material, Sending, Template, Version
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import runs_the_office

FOLDER = "materials"
MOST_AT_ONCE_BYTES = 20 * 1024 * 1024


@transaction.atomic
def make_material(
    *, name: str, kind: str, language: str, file: UploadedFile[bytes], by: Employee, at: datetime
) -> Material:
    """
    Put a file into the library.

    :raises ValidationError: a field is empty, or the file is not taken.
    """
    _check_right(by)
    material = Material(name=name.strip(), kind=kind, language=language)
    material.clean_fields()
    material.save(force_insert=True)
    add_version(material, file=file, by=by, at=at)
    return material


@transaction.atomic
def change_material(
    material: Material, *, name: str, kind: str, language: str, by: Employee, at: datetime
) -> Material:
    """
    Call it otherwise.

    :raises ValidationError: a field is empty.
    """
    _check_right(by)
    material.name, material.kind, material.language = name.strip(), kind, language
    material.clean_fields()
    material.save(update_fields=["name", "kind", "language"])
    return material


@transaction.atomic
def add_version(material: Material, *, file: UploadedFile[bytes], by: Employee, at: datetime) -> Version:
    """
    Put a newer file in place of the last one, which is kept.

    :raises ValidationError: the file is not taken.
    """
    _check_right(by)
    material = Material.objects.select_for_update().get(pk=material.pk)
    last = material.versions.first()
    return Version.objects.create(
        material=material, number=last.number + 1 if last else 1, **kept(file, FOLDER, by=by, at=at)
    )


@transaction.atomic
def retire_material(material: Material, *, by: Employee) -> None:
    """Offer it no longer; what was sent stays in the histories."""
    _check_right(by)
    Material.objects.filter(pk=material.pk).update(is_active=False)


@transaction.atomic
def restore_material(material: Material, *, by: Employee) -> None:
    """Undo ``retire_material``."""
    _check_right(by)
    Material.objects.filter(pk=material.pk).update(is_active=True)


@transaction.atomic
def change_template(language: str, *, subject: str, text: str, by: Employee) -> Template:
    """
    Change the words materials go out with in one language.

    :raises ValidationError: something is empty.
    """
    _check_right(by)
    template = Template.objects.select_for_update().filter(language=language).first() or Template(
        language=language
    )
    template.subject, template.text = subject.strip(), text.strip()
    template.clean_fields()
    template.save()
    return template


@transaction.atomic
def send_materials(
    customer: Customer,
    materials: Sequence[Material],
    *,
    to: str,
    subject: str,
    text: str,
    by: Employee,
    at: datetime,
    contact: Contact | None = None,
) -> Sending:
    """
    Send the newest versions by e-mail; an address the card has not yet is put on it, as ``contact``'s when given.

    :raises MailIsNotSetUp: nothing can be sent.
    :raises ValidationError: nothing is chosen, too much is, or the address cannot be written to.
    """
    if not materials:
        raise ValidationError({"materials": [_("Choose what to send.")]})
    return write_letter(customer, materials, to=to, subject=subject, text=text, by=by, at=at, contact=contact)


@transaction.atomic
def write_letter(
    customer: Customer,
    materials: Sequence[Material],
    *,
    to: str,
    subject: str,
    text: str,
    by: Employee,
    at: datetime,
    contact: Contact | None = None,
) -> Sending:
    """
    The same, also with nothing attached.

    :raises MailIsNotSetUp: nothing can be sent.
    :raises ValidationError: too much is chosen, or the address cannot be written to.
    """
    versions = [material.newest for material in materials]
    if sum(version.bytes for version in versions) > MOST_AT_ONCE_BYTES:
        raise ValidationError(
            {
                "materials": [
                    _("Together they are larger than %(n)d MB.") % {"n": MOST_AT_ONCE_BYTES // 1024**2}
                ]
            }
        )
    if not subject.strip() or not text.strip():
        raise ValidationError({"text": [_("Write something first.")]})
    try:
        address = clean_address(to)
    except ValidationError as error:
        raise ValidationError({"to": error.messages}) from error
    letter = send_letter(
        address,
        subject,
        text,
        at=at,
        attachments=[Attachment(one.file_name, one.path, one.type) for one in versions],
        reply_to=by.email,
    )
    kind = ContactPoint.Kind.EMAIL
    add_contact_point(customer, address, kind=kind, contact=contact, by=by, at=at)
    sending = Sending.objects.create(customer=customer, letter=letter, by=by, at=at)
    sending.versions.set(versions)
    return sending


def _check_right(by: Employee) -> None:
    if not runs_the_office(by):
        raise PermissionDenied
