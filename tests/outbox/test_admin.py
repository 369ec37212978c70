"""The outbox in the administration: who sees it, what they don't see, and the two buttons."""

import pytest
from django.core import mail
from django.test import Client

from foundation.outbox import actions, delivery, queries
from foundation.outbox.models import Message
from tests.outbox import posts
from tests.people import People

pytestmark = pytest.mark.django_db
LIST = "/admin/outbox/message/"


@pytest.fixture
def administrator(client: Client, people: People) -> Client:
    client.force_login(people.administrator)
    return client


def bounced() -> Message:
    row = posts.put(to_email="två.ord@example.org", context={"topic": "hemlig tjänst"})
    delivery.deliver(row.pk)
    row.refresh_from_db()
    return row


def test_the_administrator_sees_how_it_stands_and_no_contents(administrator: Client):
    sent = posts.put(2, context={"topic": "hemlig tjänst"})
    delivery.deliver(sent.pk)
    failed = bounced()
    for address in (LIST, f"{LIST}{failed.pk}/change/", f"{LIST}{sent.pk}/change/"):
        page = administrator.get(address).content.decode()
        assert "post-invitation" in page
        assert "…@example.org" in page
        assert not any(word in page for word in ("hemlig", "två.ord", "p2@", "Person"))


def test_nobody_else_sees_it(client: Client, people: People):
    others = [person for name, person in people.everyone().items() if name != "administrator"]
    assert len(others) > 8
    for person in others:
        client.force_login(person)
        assert client.get(LIST).status_code == 403
        assert client.post(f"{LIST}release/").status_code == 403
        assert client.post(f"{LIST}hold/").status_code == 403


def test_a_failed_message_is_sent_again_from_the_list(administrator: Client, django_capture_on_commit_callbacks):
    row, waiting = bounced(), posts.put(2)
    Message.objects.filter(pk=row.pk).update(recipient_email="p1@example.org")
    asked = {"action": "send_again", "_selected_action": [row.pk, waiting.pk]}
    page = administrator.post(LIST, asked, follow=True).content.decode()
    assert page.count('class="success"') == 1
    assert page.count('class="warning"') == 1
    assert delivery.deliver(row.pk)
    assert len(mail.outbox) == 1


def test_the_gate_is_held_and_released_by_a_button(administrator: Client):
    posts.put()
    assert "hold/" in administrator.get(LIST).content.decode()
    administrator.post(f"{LIST}hold/")
    assert not queries.gate_open()
    assert "release/" in administrator.get(LIST).content.decode()
    assert administrator.get(f"{LIST}release/").status_code == 405
    administrator.post(f"{LIST}release/")
    assert queries.gate_open()


@pytest.mark.parametrize("address", ["add/", "{pk}/delete/"])
def test_nothing_is_made_or_deleted_here(administrator: Client, address: str):
    row = posts.put()
    assert administrator.get(LIST + address.format(pk=row.pk)).status_code == 403
    administrator.post(LIST, {"action": "delete_selected", "_selected_action": [row.pk]})
    administrator.post(f"{LIST}{row.pk}/change/", {"state": "sent"})
    assert Message.objects.get().state == "queued"


def test_a_page_costs_the_same_for_one_row_and_for_twenty(administrator: Client, django_assert_max_num_queries):
    for number in range(20):
        posts.put(number)
    actions.sweep()
    with django_assert_max_num_queries(9):
        administrator.get(LIST)


@pytest.mark.parametrize(
    "lookup", ["recipient_email__startswith", "body__contains", "context__contains", "subject__contains"]
)
def test_what_is_hidden_is_not_found_out_by_a_filter(administrator: Client, lookup: str):
    posts.put()
    answer = administrator.get(LIST, {lookup: "p"})
    assert answer.status_code in (302, 400)
    assert administrator.get(LIST, {"state__exact": "queued"}).status_code == 200
