"""The admin has no sign-in of its own, and wears our name."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.utils import translation

from botkyrka_rc.admin_site import Site

pytestmark = pytest.mark.urls("tests.look.urls")


class Somebody:
    """A user as far as the admin's door cares."""

    is_authenticated = True

    def __init__(self, may: bool) -> None:
        self.may = may


@pytest.fixture(autouse=True)
def _rights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may enter is judged elsewhere; here only what the door does about it."""
    monkeypatch.setattr(Site, "has_permission", lambda self, request: getattr(request.user, "may", False))


def ask(address: str, user: object):  # type: ignore[no-untyped-def]
    request = RequestFactory().get(address)
    request.user = user  # type: ignore[assignment]
    return admin.site.login(request)


def test_settings_name_our_site() -> None:
    assert isinstance(admin.site._wrapped if hasattr(admin.site, "_wrapped") else admin.site, Site)
    with translation.override("sv"):
        assert str(admin.site.site_header) == "Rekryteringscenter – HR"


def test_whoever_is_not_signed_in_goes_to_the_one_sign_in() -> None:
    answer = ask("/admin/login/?next=/admin/competencies/", AnonymousUser())
    assert answer.status_code == 302
    assert answer["Location"] == "/logga-in/?next=/admin/competencies/"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_nobody_is_sent_to_another_site(elsewhere: str) -> None:
    for user in (AnonymousUser(), Somebody(may=True)):
        answer = ask(f"/admin/login/?next={elsewhere}", user)
        assert answer["Location"] in {"/logga-in/?next=/admin/", "/admin/"}


def test_a_second_sign_in_is_never_asked_for() -> None:
    with pytest.raises(PermissionDenied):
        ask("/admin/login/?next=/admin/", Somebody(may=False))
    assert ask("/admin/login/?next=/admin/x/", Somebody(may=True))["Location"] == "/admin/x/"
