"""What differs between two versions of a profile, told line by line: added, taken away, or put in other words."""

from django.utils.translation import gettext as _

from foundation.lib.differences import ADDED, CHANGED, MOVED, REMOVED, Difference, Part, of_lines, of_text
from recruitment.queries import ProfileText


def between(before: ProfileText, now: ProfileText) -> list[Part]:
    """The parts that differ, in the profile's order; an empty list when the versions say the same."""
    parts = [
        Part(_("Purpose"), of_text(before.profile.purpose, now.profile.purpose)),
        Part(_("Duties"), of_lines(before.duties, now.duties)),
        Part(_("Must requirements"), of_lines(before.must, now.must)),
        Part(_("Merits"), of_lines(before.merit, now.merit)),
        Part(_("Competencies"), _of_competencies(before, now)),
        Part(_("Why this many competencies"), of_text(before.profile.count_reason, now.profile.count_reason)),
        Part(_("Why the marked words are needed"), of_text(before.profile.wording_reason, now.profile.wording_reason)),
    ]
    return [part for part in parts if part.differences]


def _of_competencies(before: ProfileText, now: ProfileText) -> list[Difference]:
    was = {row.version.competency.slug: row for row in before.competencies}
    has = {row.version.competency.slug: row for row in now.competencies}
    found = [Difference(REMOVED, before=row.version.name) for slug, row in was.items() if slug not in has]
    found += [Difference(ADDED, now=row.version.name) for slug, row in has.items() if slug not in was]
    for slug, row in has.items():
        if slug not in was:
            continue
        about = _("%(name)s in this job") % {"name": row.version.name}
        found += of_text(was[slug].in_this_job, row.in_this_job, about)
        if was[slug].version.number != row.version.number:
            about = _("%(name)s in the framework") % {"name": row.version.name}
            numbers = [_("version %(number)s") % {"number": one.version.number} for one in (was[slug], row)]
            found.append(Difference(CHANGED, *numbers, about))
    if [slug for slug in was if slug in has] != [slug for slug in has if slug in was]:
        found.append(Difference(MOVED))
    return found
