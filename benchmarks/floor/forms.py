"""A plain form with as many fields of each kind as ours, by Django's own renderer."""

import json
import os

from django import forms
from django.forms.renderers import DjangoTemplates

# One for the process, as Django's own is: each has a cache of templates, and a new one reads and compiles them anew.
RENDERER = DjangoTemplates()
FIELDS: dict[str, str] = {}


class Plain(forms.Form):
    """`have_fields` gives it its fields before anything is measured."""

    default_renderer = RENDERER


def have_fields(fields: dict[str, str]) -> None:
    """Give `Plain` these fields: of each name, whether it is a choice of six, a text or a hidden one."""
    choices = [(str(number), f"Ett svar som är så här långt, nummer {number}") for number in range(1, 7)]
    made: dict[str, forms.Field] = {}
    for name, kind in fields.items():
        if kind == "radio":
            made[name] = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, required=False)
        elif kind == "textarea":
            made[name] = forms.CharField(widget=forms.Textarea, required=False, max_length=4000)
        else:
            made[name] = forms.CharField(widget=forms.HiddenInput, required=False)
    Plain.base_fields = made
    FIELDS.update(fields)


have_fields(json.loads(os.environ.get("FLOOR_FIELDS", "{}")))  # a web server of its own is told them so
