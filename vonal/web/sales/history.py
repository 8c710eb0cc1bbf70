"""What became of one deal: its moves, the changes of its fields and the notes about it, newest first."""

from __future__ import annotations

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from vonal.office.customers.queries import notes_about
from vonal.office.sales.models import Deal
from vonal.web.customers.changes import lines_of
from vonal.web.customers.history import Entry, joined

MOST = 100


def history_of_deal(deal: Deal) -> list[Entry]:
    """The last hundred steps; whoever sees the deal sees them."""
    moves = deal.moves.select_related("from_stage", "to_stage", "by", "deal")
    changes = (
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(Deal),
            object_id=deal.pk,
            action=LogEntry.Action.UPDATE,
        )
        .select_related("actor", "content_type")
        .order_by("-timestamp", "-pk")
    )
    recorded = list(changes[:MOST])
    said = lines_of(recorded, on_page_of=Deal)
    entries = [Entry("deal", move.moved_at, move) for move in moves[:MOST]]
    entries += [Entry("change", entry.timestamp, entry, said[entry.pk]) for entry in recorded]
    notes = notes_about(f"deal:{deal.pk}").select_related("author")
    entries += [Entry("note", note.written_at, note) for note in notes[:MOST]]
    return joined(sorted(entries, key=lambda entry: entry.order)[:MOST])
