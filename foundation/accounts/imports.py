"""Users from a spreadsheet: which columns it has, and what each row would do. Nothing is written here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from foundation.accounts.enums import Language, OrganisationKind, Role
from foundation.accounts.models import Organisation, RoleGrant, User
from foundation.lib.fields import AddressField, LineField, PhoneField
from foundation.lib.sheets import Column, Judged, Row, cleaned

PURPOSE = "users"
NAME_NEEDED = {"required": gettext_lazy("Write the name.")}

COLUMNS = (
    Column(
        "name",
        gettext_lazy("Name"),
        LineField(max_length=120, error_messages=NAME_NEEDED),
        ("namn", "för- och efternamn"),
    ),
    Column("email", gettext_lazy("E-mail"), AddressField(), ("e-post", "epost", "e-postadress", "mejl", "mail")),
    Column(
        "role",
        gettext_lazy("Role"),
        LineField(error_messages={"required": gettext_lazy("Write the role, for example “Recruiting manager”.")}),
        ("roll",),
    ),
    Column(
        "organisation",
        gettext_lazy("For"),
        LineField(error_messages={"required": gettext_lazy("Write for which unit, administration or board.")}),
        ("för", "gäller", "enhet", "organisation"),
    ),
    Column("title", gettext_lazy("Title"), LineField(max_length=120, required=False), ("titel", "befattning")),
    Column("phone", gettext_lazy("Phone"), PhoneField(required=False), ("telefon", "telefonnummer", "mobil")),
    Column("language", gettext_lazy("Language"), LineField(required=False), ("språk",)),
)
LANGUAGES = {"": Language.SWEDISH, "sv": Language.SWEDISH, "svenska": Language.SWEDISH, "swedish": Language.SWEDISH,
             "en": Language.ENGLISH, "engelska": Language.ENGLISH, "english": Language.ENGLISH}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row that would do something: who, which role and where. `known` is the account that exists already."""

    row: int
    name: str
    email: str
    role: Role
    organisation: Organisation
    title: str
    phone: str
    language: Language
    known: User | None

    @property
    def role_name(self) -> str:
        return str(self.role.label)


def judge(rows: Sequence[Row]) -> Judged:
    """What each row would do. Left out, with a fault each: what the columns' fields refuse, a role or a part of the
    organisation nobody knows, the role of system administrator (given one by one), an account that is not active, the
    same row twice, and an address that stands with two names. Four queries, however many the rows.
    """
    judged = Judged()
    read = [(row, values) for row in rows if (values := cleaned(row, COLUMNS, judged)) is not None]
    known = {user.email: user for user in User.objects.filter(email__in={_address(values) for _row, values in read})}
    standing = _standing(known.values())
    places, roles = _Places(), _roles()
    first: dict[str, tuple[int, str]] = {}  # who an address was first written for
    seen: dict[tuple[str, str, int], int] = {}
    for row, values in read:
        email = _address(values)
        role, place = roles.get(values["role"].casefold()), places.found(values["organisation"])
        if not _judge_row(row, values, judged, role=role, place=place, user=known.get(email)):
            continue
        assert role is not None
        assert isinstance(place, Organisation)
        before = first.setdefault(email, (row.number, values["name"]))
        key = (email, role, place.pk)
        if before[1].casefold() != values["name"].casefold():
            told = _("Row %(row)s has the same address with another name. Each person needs their own.")
            judged.refuse(row.number, COLUMNS[1].heading, told % {"row": before[0]})
        elif seen.setdefault(key, row.number) != row.number:
            told = _("The same as row %(row)s. It is enough to write it once.")
            judged.refuse(row.number, COLUMNS[1].heading, told % {"row": seen[key]})
        elif key in standing:
            judged.standing += 1
        else:
            judged.taken.append(_wanted(row, values, role, place, known.get(email)))
    judged.faults.sort(key=lambda fault: fault.row)
    return judged


def _address(values: dict[str, str]) -> str:
    return values["email"].lower()


def _standing(users: object) -> set[tuple[str, str, int]]:
    grants = RoleGrant.objects.filter(user__in=list(users), ended_at=None)  # type: ignore[call-overload]
    return set(grants.order_by().values_list("user__email", "role", "organisation_id"))


def _roles() -> dict[str, Role]:
    """Every role by what it is called, in both languages, and by its slug."""
    found = {"chef": Role.MANAGER, "rekryterare": Role.HR_SPECIALIST}
    for language in Language.values:
        with override(language):
            found |= {str(role.label).casefold(): role for role in Role}
    return found | {role.value: role for role in Role}


def _judge_row(
    row: Row, values: dict[str, str], judged: Judged, *, role: Role | None, place: Organisation | str, user: User | None
) -> bool:
    """Whether role, place, language and account are such as can be used; the faults are noted."""
    before = len(judged.faults)
    if role is None:
        names = ", ".join(str(one.label) for one in Role if one != Role.SYSTEM_ADMINISTRATOR)
        told = _("There is no role called “%(role)s”. Write one of these: %(roles)s.")
        judged.refuse(row.number, COLUMNS[2].heading, told % {"role": values["role"], "roles": names})
    elif role == Role.SYSTEM_ADMINISTRATOR:
        told = _("System administrators are not made from a list. Give the role on the person’s own page.")
        judged.refuse(row.number, COLUMNS[2].heading, told)
    if isinstance(place, str):
        judged.refuse(row.number, COLUMNS[3].heading, place)
    if values["language"].casefold() not in LANGUAGES:
        judged.refuse(row.number, COLUMNS[6].heading, _("Write Swedish or English, or leave it empty."))
    if user and not user.is_active:
        told = _("The account has been ended. Make it active on the person’s own page first.")
        judged.refuse(row.number, COLUMNS[1].heading, told)
    return len(judged.faults) == before


def _wanted(row: Row, values: dict[str, str], role: Role, place: Organisation, known: User | None) -> Wanted:
    return Wanted(
        row=row.number,
        name=known.name if known else values["name"],
        email=_address(values),
        role=role,
        organisation=place,
        title=values["title"],
        phone=values["phone"],
        language=LANGUAGES[values["language"].casefold()],
        known=known,
    )


class _Places:
    """The organisation by name. A unit whose name others have too is written with what it belongs to before it:
    “Education / The school”."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[Organisation]] = defaultdict(list)
        for place in Organisation.objects.select_related("parent").order_by("path"):
            self.by_name[_folded(place.name)].append(place)
            if place.parent:
                self.by_name[_folded(f"{place.parent.name}/{place.name}")].append(place)

    def found(self, name: str) -> Organisation | str:
        """The one place called so; else what to do about it."""
        found = self.by_name.get(_folded(name), [])
        if len(found) == 1:
            return found[0]
        if not found:
            told = _("There is nothing called “%(name)s” in the organisation. Write the name as it stands there.")
            return told % {"name": name}
        one = next((place for place in found if place.kind != OrganisationKind.BOARD), found[0])
        told = _("Several are called “%(name)s”. Write what it belongs to first: %(example)s")
        example = f"{one.parent.name} / {one.name}" if one.parent else one.name
        return told % {"name": name, "example": example}


def _folded(name: str) -> str:
    return "/".join(" ".join(part.split()) for part in name.casefold().split("/"))
