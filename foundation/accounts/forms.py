"""Signing in, a new password, and one's own choices."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.accounts import rules
from foundation.accounts.enums import Language, Notify
from foundation.lib import limits
from foundation.lib.fields import AddressField

TOO_MANY = "too_many"


def refuse_too_many(counted: Sequence[tuple[limits.Limit, str]]) -> None:
    """Counts an attempt; ValidationError (code TOO_MANY, with the seconds) when there have been too many."""
    if wait := limits.take(counted):
        minutes = -(-wait // 60)
        raise ValidationError(
            ngettext(
                "There have been too many attempts. Wait %(minutes)s minute and try again.",
                "There have been too many attempts. Wait %(minutes)s minutes and try again.",
                minutes,
            ),
            code=TOO_MANY,
            params={"minutes": minutes, "seconds": wait},
        )


def seconds_to_wait(form: forms.BaseForm) -> int:
    """The seconds a refused person must wait; 0 when the form was not refused for trying too often."""
    for error in form.non_field_errors().as_data():
        if error.code == TOO_MANY:
            return int((error.params or {}).get("seconds", 0))
    return 0


class SignInForm(AuthenticationForm):
    """Address and password. A wrong password and an unknown address get the same words, after the same work."""

    username = AddressField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
    )
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {
        "invalid_login": _("The e-mail address and the password don’t go together. Check both and try again."),
        "inactive": _("The e-mail address and the password don’t go together. Check both and try again."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["password"].error_messages["required"] = _("Write your password.")

    def clean(self) -> dict[str, Any]:
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if email and password and self.request:
            account = (rules.SIGN_IN_BY_ACCOUNT, email.lower())
            address = (rules.SIGN_IN_BY_ADDRESS, limits.client_address(self.request))
            refuse_too_many([account, address])
            super().clean()
            limits.forget(*account)
            limits.give_back([address])
        return self.cleaned_data


class ForgottenPasswordForm(forms.Form):
    """The address a link is sent to, if it is known."""

    email = AddressField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))

    def __init__(self, *args: Any, client_address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client_address = client_address

    def clean(self) -> dict[str, Any]:
        if email := self.cleaned_data.get("email"):
            refuse_too_many([(rules.RESET_BY_ACCOUNT, email.lower()), (rules.RESET_BY_ADDRESS, self.client_address)])
        return self.cleaned_data


class OurWords:
    """Django's password fields in our words; its validators say what a password must be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]  # of the form beside this class
        fields["new_password1"].help_text = _("At least 12 characters. A few words in a row are easy to remember.")
        fields["new_password2"].label = _("The new password once more")
        fields["new_password2"].help_text = ""


class NewPasswordForm(OurWords, SetPasswordForm):
    """A new password, twice."""


class OwnPasswordForm(OurWords, PasswordChangeForm):
    """A new password for somebody who knows the old one."""


class ProfileForm(forms.Form):
    """What each person chooses for themselves."""

    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, widget=forms.RadioSelect)
    notify = forms.ChoiceField(
        label=_("How do you want to hear what happens in your recruitments?"),
        choices=Notify.choices,
        widget=forms.RadioSelect,
    )
