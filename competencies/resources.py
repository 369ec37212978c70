"""The framework as rows of a file, both ways: three tables (competencies, reference questions, interview questions)
with the same columns in Excel, CSV and JSON.

django-import-export goes through the rows and tells what each would change; it saves nothing. What is found here is
carried out by `actions.import_framework`, which writes drafts alone.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from import_export import resources, widgets
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader

from competencies.enums import FOLLOW_UPS, Factor, QuestionKind, VersionState
from competencies.models import Competency, CompetencyVersion, InterviewQuestion, ReferenceQuestion
from competencies.queries import LANGUAGES
from foundation.lib import text
from foundation.lib.fields import LineField, TextField
from foundation.lib.sheets import Column
from foundation.lib.text import standing_alone

FORMULA = object()  # stands for a cell that holds a formula
LINE = "_line"  # beside the columns of a row: its number in the file
WORDS_NEEDED = {"required": gettext_lazy("The cell is empty. Write what it should say.")}
KINDS = {kind.value: kind.label for kind in (QuestionKind.SCALE, QuestionKind.TEXT)}


class InWords(forms.CharField):
    """A choice as it is called on screen in either language, or by its slug; cleaned to the slug."""

    def __init__(self, choices: dict[str, str | Promise], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def clean(self, value: Any) -> str:
        wanted = super().clean(value)
        found = self._slugs().get(wanted.casefold(), "") if wanted else ""
        if wanted and not found:
            names = ", ".join(str(name) for name in self.choices.values())
            raise ValidationError(_("Write one of these: %(names)s."), params={"names": names})
        return found

    def _slugs(self) -> dict[str, str]:
        found = {slug: slug for slug in self.choices}
        for language in LANGUAGES:
            with override(language):
                found |= {str(name).casefold(): slug for slug, name in self.choices.items()}
        return found


class Slug(forms.CharField):
    """The short name of a competency or a question."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            "invalid": gettext_lazy("Write the short name with the letters a to z, digits, hyphens and underscores."),
            "required": gettext_lazy("Write the competency’s short name."),
        }
        pattern = forms.RegexField(r"^[a-z0-9][a-z0-9_-]*$")
        super().__init__(error_messages=messages, validators=pattern.validators, **kwargs)

    def to_python(self, value: Any) -> str:
        return text.one_line(super().to_python(value) or "").lower()


def words_of(db_field: models.Field) -> forms.Field:
    """The form field that cleans a model's words, as in HR's own form."""
    kind = TextField if isinstance(db_field, models.TextField) else LineField
    found = db_field.formfield(form_class=kind, error_messages=WORDS_NEEDED)
    assert found is not None
    return found


@dataclass
class Standing:
    """The framework as it stands: the newest version of each competency and its questions. Three queries."""

    versions: dict[str, CompetencyVersion] = field(default_factory=dict)
    questions: dict[type[models.Model], dict[str, list[Any]]] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)  # competencies that the file brings

    @classmethod
    def read(cls, *, published: bool = False) -> "Standing":
        """The newest version of each, drafts included; or those in force."""
        newest = CompetencyVersion.objects.order_by("competency_id", "-number").distinct("competency_id")
        if published:
            newest = newest.filter(state=VersionState.PUBLISHED)
        rows = sorted(newest.select_related("competency"), key=lambda row: row.competency.position)
        found = cls({row.competency.slug: row for row in rows})
        slugs = {row.pk: slug for slug, row in found.versions.items()}
        for model in (ReferenceQuestion, InterviewQuestion):
            of = found.questions[model] = {}
            for row in model.objects.filter(version__in=slugs).order_by("version", "position", "pk"):
                row.competency_slug = slugs[row.version_id]  # type: ignore[attr-defined]  # what its row in a file says
                of.setdefault(slugs[row.version_id], []).append(row)
        return found


class Cell(widgets.Widget):
    """A cell: cleaned by a form field on its way in, printable on its way out."""

    def __init__(self, form_field: forms.Field) -> None:
        super().__init__()
        self.form_field = form_field

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.form_field.clean(value)

    def render(self, value: Any, obj: Any = None, *, slugs: bool = False, **kwargs: Any) -> str:
        """The text of a value; a choice by what it is called, or by its slug for what a program reads."""
        if isinstance(self.form_field, InWords) and not slugs:
            return str(self.form_field.choices.get(value, value))
        return text.shown("" if value is None else str(value))


class Loader(BaseInstanceLoader):
    """Finds a row's instance in what was read before the first row."""

    def get_instance(self, row: dict[str, Any]) -> Any:
        return self.resource.found(row)


class Table(resources.ModelResource):
    """One table. A row whose cells say what stands already is passed over; absent columns stay as they are."""

    name: ClassVar[Any]  # what the table is called
    key: ClassVar[str]  # how its rows are named
    headings: ClassVar[dict[str, Any]] = {"competency": gettext_lazy("Competency")}

    class Meta:
        skip_unchanged = True
        report_skipped = True
        store_instance = True
        skip_html_diff = True
        use_bulk = True  # no savepoint for each row, since no row is saved
        import_id_fields = ("competency",)
        instance_loader_class = Loader

    def __init__(self, standing: Standing) -> None:
        super().__init__()
        self.standing = standing
        self.seen: dict[Any, int] = {}

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: models.Field, readonly: bool) -> Field:
        return Field(field_name, field_name, Cell(words_of(django_field)))

    @cached_property
    def columns(self) -> list[Column]:
        """The columns in order, with what they are called in both languages."""
        return [self._column(one) for one in self.get_export_fields()]

    def _column(self, one: Field) -> Column:
        names = []
        for language in (*LANGUAGES, get_language() or "sv"):
            with override(language):
                names.append(self.heading(one.column_name))
        *others, name = names
        return Column(
            one.column_name, name, one.widget.form_field, tuple(others), optional=one.column_name != "competency"
        )

    def heading(self, column: str) -> str:
        """What a column is called, in the active language: as on screen, but without a comma, which divides columns."""
        said = self.headings.get(column)
        words = str(said if said is not None else self._meta.model._meta.get_field(column).verbose_name)
        return standing_alone(re.sub(r", (\w+)$", r" (\1)", words))

    # -- a row ------------------------------------------------------------------------------------------

    def found(self, row: dict[str, Any]) -> Any:
        """The instance a row is about, or None. Refuses a row that is about nothing, or about what another row is."""
        raise NotImplementedError

    def read_key(self, row: dict[str, Any], column: str) -> str:
        """A cell that names something, cleaned; refuses with the column's name."""
        one = self.fields[column]
        try:
            return str(one.widget.clean(_without_formula(row[column]) or ""))
        except ValidationError as error:
            raise ValidationError({column: error}) from error

    def once(self, key: Any, row: dict[str, Any], column: str) -> None:
        """Refuses the second row about the same."""
        first = self.seen.setdefault(key, row[LINE])
        if first != row[LINE]:
            told = _("The same as row %(row)s. It is enough to write it once.")
            raise ValidationError({column: ValidationError(told, params={"row": first})})

    def import_instance(self, instance: Any, row: dict[str, Any], **kwargs: Any) -> None:
        """Every cell of the row that says something new; the faults together, by column."""
        faults = {}
        for one in self.get_import_fields():
            try:
                if not one.readonly:
                    self.import_field(one, instance, row, **kwargs)
            except ValidationError as error:
                faults[one.column_name] = error
        if faults:
            raise ValidationError(faults)

    def import_field(
        self, field: Field, instance: Any, row: dict[str, Any], is_m2m: bool = False, **kwargs: Any
    ) -> None:
        raw, needed = _without_formula(row[field.column_name]), field.widget.form_field.required
        if raw is None and not instance.pk and needed:
            raise ValidationError(_("This is new, and then the column is needed: it is missing in the file."))
        if raw is None or (instance.pk and alike(raw, field.get_value(instance))):
            return
        super().import_field(field, instance, row, is_m2m, **kwargs)

    def save_instance(self, instance: Any, is_create: bool, row: Any, **kwargs: Any) -> None:
        """Nothing is saved here."""


class Competencies(Table):
    name = gettext_lazy("Competencies")
    key = "competency"
    competency = Field("competency__slug", "competency", Cell(Slug(max_length=40)), readonly=True)
    factor = Field("competency__factor", "factor", Cell(InWords(dict(Factor.choices), error_messages=WORDS_NEEDED)))
    headings: ClassVar[dict[str, Any]] = {**Table.headings, "factor": gettext_lazy("factor")}

    class Meta(Table.Meta):
        model = CompetencyVersion
        fields = (
            "competency",
            "factor",
            *(
                f"{name}_{language}"
                for name in (
                    "name", "definition", "behaviours", "warning_signs", "anchor_1", "anchor_3", "anchor_5"
                )
                for language in LANGUAGES
            ),
        )  # fmt: skip

    def found(self, row: dict[str, Any]) -> CompetencyVersion | None:
        slug = self.read_key(row, "competency")
        self.once(slug, row, "competency")
        if slug not in self.standing.versions:
            self.standing.new.add(slug)
        return self.standing.versions.get(slug)

    def init_instance(self, row: Any = None) -> CompetencyVersion:
        return CompetencyVersion(competency=Competency(slug=self.read_key(row, "competency")), number=1)

    def import_field(
        self, field: Field, instance: Any, row: dict[str, Any], is_m2m: bool = False, **kwargs: Any
    ) -> None:
        before = instance.competency.factor
        super().import_field(field, instance, row, is_m2m, **kwargs)
        if instance.pk and instance.competency.factor != before:
            raise ValidationError(
                _("The factor belongs to the competency in all its versions. Let it be “%(factor)s”."),
                params={"factor": Factor(before).label},
            )


class Questions(Table):
    """Questions of either kind. One without a short name is the one with the same Swedish words, or new."""

    key = "question"
    competency = Field("competency_slug", "competency", Cell(Slug(max_length=40)), readonly=True)
    question = Field("slug", "question", Cell(Slug(max_length=60, required=False)), readonly=True)
    position = Field(
        "position",
        "position",
        Cell(forms.IntegerField(min_value=1, max_value=999, required=False)),
        saves_null_values=False,
    )
    headings: ClassVar[dict[str, Any]] = {**Table.headings, "question": gettext_lazy("the question’s short name")}

    def found(self, row: dict[str, Any]) -> Any:
        slug = self.read_key(row, "competency")
        if slug not in self.standing.versions and slug not in self.standing.new:
            told = _("There is no competency with the short name “%(slug)s”, neither here nor in the file.")
            raise ValidationError({"competency": ValidationError(told, params={"slug": slug})})
        name, words = self.read_key(row, "question"), row["text_sv"]
        there = self.standing.questions[self._meta.model].get(slug, [])
        if name:
            found = next((one for one in there if one.slug == name), None)
        else:
            found = next((one for one in there if words is not FORMULA and alike(words or "", one.text_sv)), None)
        told_by = name or (found.slug if found else folded(str(words)))
        self.once((slug, told_by), row, "question" if name else "text_sv")
        return found

    def init_instance(self, row: Any = None) -> Any:
        """Without a place, it comes last when it is written."""
        new = self._meta.model(slug=self.read_key(row, "question"), position=0)
        new.competency_slug = self.read_key(row, "competency")
        return new


class ReferenceQuestions(Questions):
    name = gettext_lazy("Reference questions")
    kind = Field("kind", "kind", Cell(InWords(KINDS, error_messages=WORDS_NEEDED)))

    class Meta(Table.Meta):
        model = ReferenceQuestion
        fields = ("competency", "question", "position", "kind", "text_sv", "text_en", "help_sv", "help_en")


class InterviewQuestions(Questions):
    name = gettext_lazy("Interview questions")

    class Meta(Table.Meta):
        model = InterviewQuestion
        fields = (
            "competency",
            "question",
            "position",
            *(f"{name}_{language}" for name in ("text", *FOLLOW_UPS, "listen_for") for language in LANGUAGES),
        )


TABLES: dict[str, type[Table]] = {
    "competencies": Competencies,
    "reference_questions": ReferenceQuestions,
    "interview_questions": InterviewQuestions,
}


def exported(standing: Standing, slug: str, *, slugs: bool = False) -> list[list[str]]:
    """The rows of a table, without headings; choices by their slugs where a program reads them."""
    table = TABLES[slug](standing)
    if isinstance(table, Questions):
        there = standing.questions[table._meta.model]
        instances = [one for competency in standing.versions for one in there.get(competency, [])]
    else:
        instances = list(standing.versions.values())
    return [list(row) for row in table.export(instances, slugs=slugs)]


def folded(words: str) -> str:
    """A text without what files change on the way: line breaks of other systems, and space at the ends of lines."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def alike(raw: Any, standing: Any) -> bool:
    """Whether a cell says what stands already."""
    return folded(text.shown(str(raw))) == folded(text.shown(str(standing)))


def _without_formula(raw: Any) -> Any:
    if raw is FORMULA:
        raise ValidationError(_("The cell holds a formula. Write what it should say instead."))
    return raw
