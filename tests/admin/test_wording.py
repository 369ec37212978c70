"""HR's page for the words of a mail: saved, refused, looked at, tried on oneself, and taken back."""

import pytest
from django.test import Client
from django.urls import reverse

from foundation.accounts.rules import is_hr
from foundation.lib import limits
from foundation.outbox import rules
from foundation.outbox.models import Message, Wording, WordingChange
from tests.helpers.pages import Page, values
from tests.people import People

pytestmark = pytest.mark.django_db
KIND = "references.referee_invitation"
ADDRESS = f"/admin/outbox/wording/{KIND}/change/"


@pytest.fixture
def hr(client: Client, people: People) -> Client:
    client.force_login(people.hr)
    return client


def form(hr: Client) -> dict[str, object]:
    page = Page(hr.get(ADDRESS))
    (found,) = [one for one in page.all("form") if one.get("id") == "wording_form"]
    return {name: given for name, given in values(found).items() if name != "csrfmiddlewaretoken"}


def test_hr_finds_every_message_by_its_name(hr: Client, people: People) -> None:
    page = Page(hr.get(reverse("admin:outbox_wording_changelist")))
    assert "Till referenten: förfrågan" in page.links()
    assert "Egna ord" not in page.text
    hr.post(ADDRESS, form(hr) | {"subject_sv": "Vill du hjälpa {kandidat}?"})
    assert Page(hr.get(reverse("admin:outbox_wording_changelist"))).text.count("Egna ord") == 1


def test_saved_words_are_shown_with_their_change_and_taken_back_by_one_press(hr: Client, people: People) -> None:
    given = form(hr)
    assert "{lank}" in str(given["body_sv"])
    response = hr.post(ADDRESS, given | {"subject_sv": "Vill du hjälpa {kandidat}?"}, follow=True)
    page = Page(response)
    assert "Vill du hjälpa Sam Exempel?" in page.text  # the preview
    assert f"{people.hr.name} ändrade formuleringen" in page.text
    assert Wording.objects.get().subject_en == ""  # what was left alone is as shipped
    hr.post(f"/admin/outbox/wording/{KIND}/ursprunglig/", {"language": "sv"})
    assert Wording.objects.get().subject_sv == ""
    assert [one.to_shipped for one in WordingChange.objects.order_by("pk")] == [False, True]
    assert form(hr) == given


@pytest.mark.parametrize("button", ["_save", "_preview", "_test"])
def test_words_that_cannot_be_used_are_named_and_nothing_typed_is_lost(hr: Client, button: str) -> None:
    typed = "Hej! Vi undrar om {förnamnet}.\n<b>Fet</b>"
    response = hr.post(ADDRESS, form(hr) | {"body_sv": typed, "subject_en": "Dear {lank}", button: "sv"})
    page = Page(response)
    assert "{förnamnet}" in page.text
    assert "Texten måste ha {lank}" in page.text
    assert "{lank} kan inte stå i ämnesraden" in page.text
    assert typed in "".join(one.text or "" for one in page.all("textarea"))
    assert not Wording.objects.exists()
    assert not Message.objects.exists()


def test_a_preview_saves_nothing_and_shows_both_languages(hr: Client) -> None:
    response = hr.post(ADDRESS, form(hr) | {"subject_sv": "Prov {kandidat}", "_preview": "1"})
    page = Page(response)
    assert "Prov Sam Exempel" in page.text
    assert "Sam Exempel has named you as a referee" in page.text
    assert "allmän handling" in page.text  # what stands round the words is seen too
    assert not Wording.objects.exists()


def test_a_test_goes_to_whoever_asked_for_it_and_not_without_end(
    hr: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits.forget(rules.TEST_MAILS, str(people.hr.pk))
    monkeypatch.setattr(rules, "TEST_MAILS", limits.Limit("test-mail-here", tries=2, seconds=60))
    limits.forget(rules.TEST_MAILS, str(people.hr.pk))
    given = form(hr) | {"subject_en": "Try {kandidat}", "_test": "en", "to": "annan@example.org"}
    for _turn in range(3):
        page = Page(hr.post(ADDRESS, given))
    rows = Message.objects.filter(kind="outbox.test")
    assert set(rows.values_list("recipient_email", "language")) == {(people.hr.email, "en")}
    assert rows.count() == 2
    assert "Vänta" in page.text
    assert not Wording.objects.exists()


def test_only_hr_words_mails(client: Client, people: People) -> None:
    for name, person in people.everyone().items():
        if is_hr(person):
            continue
        client.force_login(person)
        assert client.get(ADDRESS).status_code == 403, name
        assert client.post(ADDRESS, {"_test": "sv", "subject_sv": "x", "body_sv": "{lank}"}).status_code == 403, name
        assert client.post(f"/admin/outbox/wording/{KIND}/ursprunglig/").status_code == 403, name
    assert not Message.objects.exists()
