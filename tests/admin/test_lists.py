"""The administration's lists on a phone: each row a card whose values say what they are."""

import pytest
from django.test import Client
from django.urls import reverse

from foundation.accounts.templatetags.admin_lists import labelled
from tests.factories.competencies import CompetencyVersionFactory
from tests.helpers.pages import Page, words
from tests.people import People


def test_each_value_carries_its_heading_and_an_empty_one_says_so(client: Client, people: People) -> None:
    version = CompetencyVersionFactory(number=1)
    CompetencyVersionFactory(number=2, competency=version.competency, draft=True)
    client.force_login(people.hr)
    page = Page(client.get(reverse("admin:competencies_competencyversion_changelist")))
    headings = [words(one) for one in page.all("th", scope="col")]
    cells = page.all("td")
    assert headings[0] == "Namn, svenska"
    rows = [cells[start : start + 5] for start in range(0, len(cells), 5)]
    assert len(rows) == 5  # three come with the people's recruitment
    for row in rows:
        assert [one.get("data-label") for one in row[:4]] == headings[1:5]
        compared = row[4].get("data-label") == headings[5]
        assert compared == (row[4].get("data-empty") is None) == (words(row[4]) == "Jämför")
    assert sum(row[4].get("data-empty") is not None for row in rows) == 3


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<td class="a">1</td>', '<td data-label="Läge &amp; &quot;x&quot;" class="a">1</td>'),
        ("<td>&nbsp;</td>", "<td data-empty>&nbsp;</td>"),
        ('<td class="b">–</td>', '<td data-empty class="b">–</td>'),
        ('<th class="a"><a>1</a></th>', '<th class="a"><a>1</a></th>'),
        ('<td class="action-checkbox"><input></td>', '<td class="action-checkbox"><input></td>'),
        ("<td>&lt;td</td>", '<td data-label="Läge &amp; &quot;x&quot;">&lt;td</td>'),
    ],
)
def test_a_heading_lands_in_its_cell_alone(cell: str, said: str) -> None:
    assert list(labelled([cell], [{"text": 'läge & "x"'}])) == [said]
