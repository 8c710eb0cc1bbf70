"""What the pages of imports say of files and choices."""

from __future__ import annotations

from django.utils.translation import gettext as _

from vonal.core.tables import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, UnreadableFile

ENCODINGS = (
    "utf-8", "cp1251", "cp1250", "cp1252", "koi8_r", "cp866", "cp852", "iso8859_2", "utf-16", "mac_cyrillic",
)  # fmt: skip


def why_not(refusal: UnreadableFile) -> str:
    """A sentence for whoever sent a file that cannot be read."""
    row = {"row": refusal.detail}
    sentences = {
        "empty": _("There is nothing in this file."),
        "broken": _("This file is broken, or is not what its name says. Save it once more and try again."),
        "locked": _("This file is locked with a password. Save it without one."),
        "too_large": _(
            "This file is too large: unpacked it takes more than can be read. At most %(mb)s MB fit."
        )
        % {"mb": LARGEST_FILE // 1024 // 1024},
        "too_wide": _("This file has more than %(most)s columns.") % {"most": MOST_COLUMNS},
        "too_long": _("This file has more than %(most)s rows. Bring it in by parts.") % {"most": MOST_ROWS},
        "long_cell": _("A cell that ends in line %(row)s is too long; perhaps a quotation mark is missing.")
        % row,
        "zero_byte": _("There is a zero byte in line %(row)s: the file is broken, or is no text.") % row,
        "letters": _("Line %(row)s cannot be read in this encoding; choose another.") % row,
        "kind": _("This is no table. Files of spreadsheets (xlsx, xls, ods), csv and vCard can be read."),
    }
    return sentences.get(refusal.code, sentences["broken"])


def existing_choices() -> list[tuple[str, str]]:
    return [
        ("both", _("Update known, make new ones")),
        ("create", _("Only make new ones")),
        ("update", _("Only update known ones")),
    ]


def suspect_choices() -> list[tuple[str, str]]:
    return [
        ("skip", _("Leave out and list them")),
        ("create", _("Make new ones all the same")),
        ("attach", _("Take them for the same")),
    ]


def separator_choices() -> list[tuple[str, str]]:
    return [(",", _("comma")), (";", _("semicolon")), ("\t", _("tab")), ("|", "|")]
