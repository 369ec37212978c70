"""Candidates from a spreadsheet: which columns it has, and what each row would do. Nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.enums import Language
from foundation.accounts.imports import LANGUAGES
from foundation.lib.fields import AddressField, LineField, PhoneField
from foundation.lib.sheets import Column, Judged, Row, cleaned
from recruitment.models import Recruitment
from recruitment.queries import candidates_with_addresses

NEEDED = {"required": gettext_lazy("Write the candidate's name.")}
COLUMNS = (
    Column(
        "name", gettext_lazy("Name"), LineField(max_length=120, error_messages=NEEDED), ("namn", "kandidat", "sökande")
    ),
    Column("email", gettext_lazy("E-mail"), AddressField(), ("e-post", "epost", "e-postadress", "mejl", "mail")),
    Column("phone", gettext_lazy("Phone"), PhoneField(required=False), ("telefon", "telefonnummer", "mobil")),
    Column("language", gettext_lazy("Language"), LineField(required=False), ("språk",)),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that would add a candidate."""

    row: int
    name: str
    email: str
    phone: str
    language: Language


def purpose(case: Recruitment) -> str:
    """What a sealed list of candidates is for: this recruitment and no other."""
    return f"candidates:{case.pk}"


def judge(case: Recruitment, rows: Sequence[Row]) -> Judged:
    """What each row would do in this case. Left out, with a fault each: what the columns' fields refuse, an address
    that somebody of another name has, and the same person twice. One query, however many the rows."""
    judged = Judged()
    read = [(row, values) for row in rows if (values := cleaned(row, COLUMNS, judged)) is not None]
    there = candidates_with_addresses(case, {values["email"].lower() for _row, values in read})
    seen: dict[str, int] = {}
    for row, values in read:
        address = values["email"].lower()
        known = there.get(address)
        if values["language"].casefold() not in LANGUAGES:
            judged.refuse(row.number, COLUMNS[3].heading, _("Write Swedish or English, or leave it empty."))
        elif seen.setdefault(address, row.number) != row.number:
            told = _("The address stands on row %(row)s too. Each candidate needs their own.")
            judged.refuse(row.number, COLUMNS[1].heading, told % {"row": seen[address]})
        elif known and known.name.casefold() != values["name"].casefold():
            told = _("%(name)s already has this address in this recruitment. Each candidate needs their own.")
            judged.refuse(row.number, COLUMNS[1].heading, told % {"name": known.name})
        elif known:
            judged.standing += 1
        else:
            language = LANGUAGES[values["language"].casefold()]
            judged.taken.append(Wanted(row.number, values["name"], values["email"], values["phone"], language))
    judged.faults.sort(key=lambda fault: fault.row)
    return judged
