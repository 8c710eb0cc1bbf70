"""Tests that look at pushes need real commits: on PostgreSQL a push leaves after one."""

import pytest

pushes_leave = pytest.mark.django_db(transaction=True)
