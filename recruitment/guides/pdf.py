"""The interview guide on paper, with room for notes. Made when it is asked for and kept nowhere: the row is the truth.

The same guide gives the same bytes: the document's date is when the guide was last changed.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundation.accounts.queries import municipality
from foundation.lib.pdf import render_pdf
from recruitment.models import Recruitment

TEMPLATE = "recruitment/pdf/guide.html"


def render_guide(case: Recruitment, reading: Any, *, standing: str, changed: datetime) -> bytes:
    """The guide in the active language. `reading` is pages.Reading; `standing` says in words whether it is locked."""
    context = {
        "guide": {
            "municipality": municipality().name,
            "post": case.title,
            "unit": case.unit.name,
            "standing": standing,
            "reading": reading,
        }
    }
    title = _("Interview guide: %(post)s") % {"post": case.title}
    return render_pdf(TEMPLATE, context, language=get_language() or "sv", title=title, created=changed)
