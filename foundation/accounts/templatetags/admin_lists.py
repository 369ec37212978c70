"""What the administration's lists need of the template language."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.contrib.admin import site
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def labelled(cells: Iterable[str], headers: Iterable[dict[str, Any]]) -> Iterator[SafeString]:
    """The cells of a row as Django has made them, each with its column's heading in `data-label`: on a phone, where
    each row is a card, the stylesheet writes it before the value. A cell that says nothing is marked so instead."""
    nothing = (">&nbsp;</td>", f">{site.empty_value_display}</td>")
    for cell, header in zip(cells, headers, strict=False):
        said = "data-empty" if cell.endswith(nothing) else format_html('data-label="{}"', capfirst(header["text"]))
        plain = not cell.startswith("<td") or 'class="action-checkbox"' in cell
        yield mark_safe(cell if plain else cell.replace("<td", f"<td {said}", 1))
