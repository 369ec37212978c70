"""The requirement profile as a document: a version's rows turned into the plain context that
templates/recruitment/pdf/profile.html documents.

It is archived in Swedish like every document; what was typed stands as it was typed. The same rows give the same
bytes: every time printed comes from a row, none from the clock.
"""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.accounts.queries import municipality
from foundation.lib.pdf import Attachment, render_pdf
from recruitment.models import Recruitment
from recruitment.queries import ProfileText

LANGUAGE = "sv"
TEMPLATE = "recruitment/pdf/profile.html"
ATTACHMENT = "kravprofil.json"
SCHEMA = "rekryteringscenter/requirement-profile/1"


def render_profile(case: Recruitment, text: ProfileText) -> bytes:
    """One version of the profile as PDF/A-3a and PDF/UA-1, with its words as JSON inside. A version that has not been
    adopted says so. `case` carries its unit, owner and case file. Raises what `render_pdf` raises."""
    made_at = text.profile.adopted_at or case.changed_at
    data = as_json(case, text)
    with override(LANGUAGE):
        context = profile_context(case, text, data)
        inside = Attachment(ATTACHMENT, data, "application/json", _("The requirement profile as data"), made_at)
        return render_pdf(
            TEMPLATE,
            {"profile": context},
            language=LANGUAGE,
            title=f"{context['document_type']}: {case.title}",
            created=made_at,
            attachments=[inside],
        )


def profile_context(case: Recruitment, text: ProfileText, data: bytes) -> dict[str, Any]:
    """The context the template documents, in the active language."""
    profile, unit = text.profile, case.unit
    administration = unit.parent if unit.parent and unit.parent.parent else None
    board = administration.parent if administration else unit.parent or unit
    return {
        "document_type": _("Requirement profile"),
        "version": profile.version,
        "post": case.title,
        "municipality": municipality().name,
        "authority": board.name,
        "administration": administration.name if administration else unit.name,
        "unit": unit.name,
        "matter": case.case_file.matter,
        "diary_number": case.case_file.diary_number,
        "classification_code": case.case_file.classification_code,
        "officer": {"name": case.owner.name, "title": case.owner.title},
        "adopted_at": profile.adopted_at,
        "adopted_by": profile.adopted_by.name if profile.adopted_by else "",
        "purpose": profile.purpose,
        "duties": text.duties,
        "must": text.must,
        "merit": text.merit,
        "competencies": [
            {
                "name": row.version.name,
                "factor": row.version.competency.get_factor_display(),
                "definition": row.version.definition,
                "in_this_job": row.in_this_job,
                "behaviours": row.version.behaviours,
                "anchors": [{"step": score, "text": meaning} for score, meaning in row.version.anchors],
            }
            for row in text.competencies
        ],
        "reasons": [
            {"title": title, "text": words}
            for title, words in (
                (_("Why this many competencies"), profile.count_reason),
                (_("Why the marked words are needed"), profile.wording_reason),
                (_("Why the profile was changed"), profile.change_reason),
            )
            if words
        ],
        "system": {"name": "Rekryteringscenter", "version": settings.VERSION},
        "attachment": {"name": ATTACHMENT, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)},
    }


def as_json(case: Recruitment, text: ProfileText) -> bytes:
    """The version as data (UTF-8 JSON), unaltered."""
    profile = text.profile
    content = {
        "schema": SCHEMA,
        "recruitment": case.public_id,
        "post": case.title,
        "unit": case.unit.name,
        "matter": case.case_file.matter,
        "diary_number": case.case_file.diary_number,
        "version": profile.version,
        "adopted_at": profile.adopted_at.isoformat() if profile.adopted_at else None,
        "adopted_by": profile.adopted_by.name if profile.adopted_by else None,
        "purpose": profile.purpose,
        "duties": text.duties,
        "requirements": [{"kind": row.kind, "text": row.text} for row in text.requirements],
        "competencies": [
            {
                "slug": row.version.competency.slug,
                "version": row.version.number,
                "name": {"sv": row.version.name_sv, "en": row.version.name_en},
                "in_this_job": row.in_this_job,
            }
            for row in text.competencies
        ],
        "count_reason": profile.count_reason,
        "wording_reason": profile.wording_reason,
        "change_reason": profile.change_reason,
    }
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode("utf-8", "surrogatepass")
