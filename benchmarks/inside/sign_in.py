"""``python -m benchmarks.inside.sign_in NAME`` prints the cookie of a browser this person has signed in with."""

from __future__ import annotations

import sys

import django

django.setup()

from benchmarks.inside.office import signed_in  # noqa: E402 - Django's settings say where the database is.
from vonal.office.staff.models import Employee  # noqa: E402

if __name__ == "__main__":
    print(signed_in(Employee.objects.get(username=sys.argv[1])))
