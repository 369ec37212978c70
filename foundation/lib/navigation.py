"""The main menu: each app registers its items in `AppConfig.ready`; a person sees those they have a right to."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from foundation.lib.permissions import allowed


@dataclass(frozen=True, slots=True)
class Item:
    """`permission` is asked without an object; `url_name` is reversed without arguments; lower `order` is first."""

    order: int
    label: str | Promise
    url_name: str
    permission: str


_items: list[Item] = []


def register_item(item: Item) -> None:
    """Adds an item to the menu, once."""
    if item not in _items:
        _items.append(item)
        _items.sort(key=lambda one: one.order)


def items_for(user: Any, path: str) -> list[dict[str, Any]]:
    """The menu of `user` on the page at `path`: label, url, and whether it is the part of the product they are in."""
    found = []
    for item in _items:
        if allowed(user, item.permission):
            url = reverse(item.url_name)
            found.append({"label": item.label, "url": url, "current": path.startswith(url)})
    return found
