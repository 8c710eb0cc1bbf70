"""Choosing a source: those in use, and the one that stands there already."""

from __future__ import annotations

from django import forms
from django.db.models import Q

from vonal.office.customers.models import Source

IN_USE = Source.objects.filter(is_active=True)


def offer_sources(form: forms.ModelForm) -> None:  # type: ignore[type-arg]
    """Let the form's ``source`` be one in use, or stay what it is; a merged one stands as what it is counted as."""
    chooser = form.fields.get("source")
    if not isinstance(chooser, forms.ModelChoiceField):
        return
    source = form.instance.source
    there = source.counted_as.pk if source else None
    chooser.queryset = IN_USE
    if there:
        chooser.queryset = Source.objects.filter(Q(is_active=True) | Q(pk=there))
        form.initial["source"] = there
