"""
Tables people give us (xlsx, xls, ods, csv, vCard), read into one plain form: a file of JSON lines.

Files come from anywhere, so they are read in a process of their own with limits of memory and time: whatever is in
them, the worst that can happen is a refusal that says why.
"""

from vonal.core.tables.conversion import Table, convert
from vonal.core.tables.refusal import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS, UnreadableFile
from vonal.core.tables.rows import Line, rows_of

__all__ = [
    "LARGEST_FILE",
    "MOST_COLUMNS",
    "MOST_ROWS",
    "Line",
    "Table",
    "UnreadableFile",
    "convert",
    "rows_of",
]
