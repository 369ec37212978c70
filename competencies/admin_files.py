"""The framework to a file and from one: fetched, changed by whoever likes, shown as what it would do, and confirmed."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies import actions, differences, imports
from competencies.admin_versions import VersionedAdmin
from competencies.enums import VersionState
from competencies.forms import FrameworkForm
from competencies.imports import JudgedFramework
from competencies.models import CompetencyVersion
from competencies.resources import TABLES, Standing, exported
from foundation.accounts.admin_base import actor, only
from foundation.lib import csv_files, sheets, tables
from foundation.lib.differences import ADDED, REMOVED, Difference, Part
from foundation.lib.text import standing_alone

MOST_SHOWN = 300  # differences on the page of the dry run
LIST = "admin:competencies_competencyversion_changelist"


class FilesAdmin(VersionedAdmin):
    """The pages for it, and the buttons above the list."""

    change_list_template = "admin/competencies/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        return [
            self.page("importera/", self.import_view, "import"),
            self.page("exportera/", self.export_view, "export"),
            *super().get_urls(),
        ]

    @only("GET", "POST")
    def import_view(self, request: HttpRequest) -> HttpResponse:
        """A file: chosen, shown as what would happen, and written into drafts when somebody has confirmed that."""
        self.require(request, self.change_permission)
        form = FrameworkForm(request)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form}
        context["title"] = _("Import the framework")
        if request.method == "POST" and form.is_valid():
            if form.confirmed:
                judged = actions.import_framework(by=actor(request), sent=form.sent, remove=form.removes)
            else:
                judged = imports.judge(form.sent, remove=form.removes)
            if form.confirmed and not judged.faults:
                tell_imported(request, judged)
                return redirect(f"{reverse(LIST)}?state__exact=draft")
            context |= sheets.shown(judged) | {"looked_at": True, "parts": parts_of(judged)}
            if not judged.faults and judged.competencies:
                context["sealed"] = form.sealed()
        status = 422 if form.errors or context.get("faults") else 200
        return render(request, "admin/competencies/import.html", context, status=status)

    @only("GET")
    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Which file; and the file."""
        self.require(request, self.view_permission)
        kind, published = request.GET.get("fil", ""), request.GET.get("ord") == "publicerade"
        name = _("framework")
        if kind == "xlsx":
            return tables.excel(name, [(str(table.name), _rows(slug, published)) for slug, table in TABLES.items()])
        if kind == "json":
            return _as_json(name, Standing.read(published=published))
        if kind in TABLES:
            return csv_files.response(f"{name}-{kind.replace('_', '-')}", _rows(kind, published))
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Export the framework")}
        context["tables"] = [(slug, table.name) for slug, table in TABLES.items()]
        return render(request, "admin/competencies/export.html", context)


def _rows(slug: str, published: bool) -> list[list[str]]:
    standing = Standing.read(published=published)
    return [[str(column.heading) for column in TABLES[slug](standing).columns], *exported(standing, slug)]


def _as_json(name: str, standing: Standing) -> HttpResponse:
    content = {}
    for slug, kind in TABLES.items():
        names = [column.slug for column in kind(standing).columns]
        content[slug] = [dict(zip(names, row, strict=True)) for row in exported(standing, slug, slugs=True)]
    written = json.dumps(content, ensure_ascii=False, indent=1)
    response = HttpResponse(written, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


def tell_imported(request: HttpRequest, judged: JudgedFramework) -> None:
    """Says what an import did."""
    count = len(judged.competencies)
    if not count:
        messages.info(request, _("Nothing needed to be done: the framework says the same as the file already."))
        return
    told = ngettext(
        "The file has been written into %(count)s draft. Look at it, and publish it when it is right.",
        "The file has been written into %(count)s drafts. Look at them, and publish each when it is right.",
        count,
    )
    messages.success(request, told % {"count": count})


def parts_of(judged: JudgedFramework) -> list[Part]:
    """What the file would do, by competency; cut after three hundred differences."""
    names = _names(judged)
    found, left = [], MOST_SHOWN
    for slug in judged.competencies:
        told = [one for change in judged.of(slug) for one in _told(change)]
        told += [
            Difference(REMOVED, before=differences.in_both(one), name=standing_alone(str(one._meta.verbose_name)))
            for one in judged.gone
            if one.competency_slug == slug
        ]
        if left > 0:
            found.append(Part(names[slug], told[:left]))
        left -= len(told)
    return found


def _told(change: imports.Change) -> list[Difference]:
    if isinstance(change.instance, CompetencyVersion):
        return differences.of_fields(change.before, change.instance, change.fields)
    kind = standing_alone(str(change.instance._meta.verbose_name))
    if change.before is None:
        return [Difference(ADDED, now=differences.in_both(change.instance), name=kind)]
    return differences.of_fields(change.before, change.instance, change.fields, f"{kind} ({change.before.slug})")


def _names(judged: JudgedFramework) -> dict[str, str]:
    """What each competency that would change is called, and whether it gets a draft or has one."""
    known = {row.competency.slug: row for row in Standing.read().versions.values()}
    found = {}
    for slug in judged.competencies:
        version = known.get(slug)
        if version is None:
            (new,) = [one.instance for one in judged.of(slug) if isinstance(one.instance, CompetencyVersion)]
            found[slug] = _("%(name)s: a new competency, as a draft") % {"name": new.name}
        elif version.state == VersionState.DRAFT:
            found[slug] = _("%(name)s: the draft there is, version %(number)s") % {
                "name": version.name,
                "number": version.number,
            }
        else:
            found[slug] = _("%(name)s: a new draft, version %(number)s") % {
                "name": version.name,
                "number": version.number + 1,
            }
    return found
