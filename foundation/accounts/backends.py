"""How a session's user is found, and how Django asks for rights."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from foundation.accounts.models import User
from foundation.accounts.queries import session_user


class RoleBackend(BaseBackend):
    """E-mail and password against active users; rights live in the registry, not in Django's permission tables."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """The user whose address and password match and who is active, else None (in the same time either way)."""
        email = username or kwargs.get("email")
        if not email or password is None:
            return None
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            User().set_password(password)  # costs what a comparison costs, so that time tells nothing
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The active user of a session; deactivation therefore ends all sessions at once."""
        return session_user(user_id)
