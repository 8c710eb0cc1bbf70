"""
Who asks: a browser's session and its person.

Every page begins with both, so that they are had without what a queryset costs.
"""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from vonal.core.clock import now
from vonal.core.statements import ModelStatement
from vonal.office.staff.models import Employee

OF_KEY = ModelStatement(Session, "SELECT {columns} FROM django_session t WHERE t.session_key = %s")
PERSON = ModelStatement(Employee, "SELECT {columns} FROM staff_employee t WHERE t.id = %s")


class SessionStore(db.SessionStore):
    """Django's own, but for the look-up."""

    def _get_session_from_db(self) -> Session | None:
        found = [session for session, _ in OF_KEY.rows(self.session_key) if session.expire_date > now()]
        if not found:
            self._session_key = None
            return None
        return found[0]


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's own, but for the look-up; it asks on every request whether the person still works here."""

    def get_user(self, user_id: int) -> Employee | None:
        found = [person for person, _ in PERSON.rows(user_id) if self.user_can_authenticate(person)]
        return found[0] if found else None
