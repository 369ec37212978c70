"""The admin has no sign-in of its own, and wears our name and colours under the strict policy."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from tests.look.test_components import html_errors
from tests.people import People


def test_the_site_is_ours() -> None:
    assert admin.site.site_header == "Rekryteringscenter – administration"
    assert admin.site.enable_nav_sidebar is False


def test_whoever_is_not_signed_in_goes_to_the_one_sign_in() -> None:
    request = RequestFactory().get("/admin/login/?next=/admin/competencies/")
    request.user = AnonymousUser()
    answer = admin.site.login(request)
    assert answer.status_code == 302
    assert answer["Location"] == "/logga-in/?next=/admin/competencies/"


@pytest.mark.django_db
def test_the_front_page_wears_our_look(client, people: People) -> None:  # type: ignore[no-untyped-def]
    client.force_login(people.hr)
    page = client.get("/admin/").content.decode()
    assert html_errors(page) == []
    assert page.count("<h1") == 1
    assert "css/admin.css" in page
    assert re.search(r"<title>[^<]+ \| Rekryteringscenter – administration</title>", page)
    assert 'action="/logga-ut/"' in page
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)[^>]*>|\son[a-z]+=|theme\.js", page)
