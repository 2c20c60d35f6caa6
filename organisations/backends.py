"""Who a session belongs to, asked at every request."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from audit.prepared import Prepared
from organisations.models import Person


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]
    """Sign-in as allauth has it; the person of a session in a query that is worked out once."""

    def get_user(self, user_id: Any) -> Person | None:
        """The person with that key; None for nobody, or for somebody who may not sign in."""
        found = _person(person=int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None


_person = Prepared(lambda person: Person.objects.filter(pk=person), person=int)
