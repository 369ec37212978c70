"""The links with which somebody sets a password: made when a mail is rendered, valid once, never stored.

A token is a keyed hash of the account as it is now, so a new password or a sign-in makes it void.
"""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from foundation.accounts.models import User
from foundation.lib.tokens import register_secret_path

register_secret_path("valkommen")

INVITATION_DAYS = 7


class InvitationTokens(PasswordResetTokenGenerator):
    """As for a forgotten password, but it lasts a week: whoever is new may not be at work today."""

    key_salt = "foundation.accounts.password_links.InvitationTokens"

    def make_token(self, user: AbstractBaseUser) -> str:
        """A token dated so far ahead that Django's own check, with its shorter time, ends after INVITATION_DAYS."""
        ahead = INVITATION_DAYS * 24 * 60 * 60 - settings.PASSWORD_RESET_TIMEOUT
        made = self._num_seconds(self._now()) + ahead
        return str(self._make_token_with_timestamp(user, made, self.secret))


reset_tokens = default_token_generator
invitation_tokens = InvitationTokens()


def reset_link(user: User) -> str:
    """The full address with which `user` sets a new password, within settings.PASSWORD_RESET_TIMEOUT seconds."""
    return _link("accounts:password_set", user, reset_tokens)


def invitation_link(user: User) -> str:
    """The full address with which a new colleague sets their first password, within a week."""
    return _link("accounts:welcome", user, invitation_tokens)


def _link(name: str, user: User, tokens: PasswordResetTokenGenerator) -> str:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return settings.BASE_URL + reverse(name, args=[uid, tokens.make_token(user)])
