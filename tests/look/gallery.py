"""Every component with something in it: what the tests render and what one looks at when the look changes."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator

from foundation.lib.forms import DateInput, MonthInput, ScaleField

ANCHORS = {
    "1": "Höll sig för sig själv. Bad sällan om hjälp och gav den inte oombedd.",
    "3": "Samarbetade väl med dem hen kände. Delade med sig när någon frågade.",
    "5": "Såg vad andra behövde och gjorde det. Löste oenighet så att alla kunde gå vidare.",
}


class Person:
    """Somebody signed in, as far as a page's frame cares."""

    is_authenticated = True

    def __str__(self) -> str:
        return "Maria Öberg"


class Answers(forms.Form):
    """One of each kind of field a referee or a manager meets."""

    score = ScaleField(label="Hur väl samarbetade Amina med andra?", anchors=ANCHORS, cannot_judge="Kan inte bedöma")
    example = forms.CharField(
        label="Berätta om ett tillfälle du minns",
        help_text="Vad var situationen, vad gjorde Amina och hur gick det? Skriv inget om hälsa, fack eller tro.",
        widget=forms.Textarea,
        max_length=500,
    )
    again = forms.ChoiceField(
        label="Skulle du anställa Amina igen?", choices=[("yes", "Ja"), ("no", "Nej")], widget=forms.RadioSelect
    )
    which = forms.MultipleChoiceField(
        label="Vad arbetade ni med?",
        choices=[("a", "Omvårdnad"), ("b", "Dokumentation"), ("c", "Schema")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    name = forms.CharField(label="Ditt namn", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label="E-post", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    phone = forms.CharField(label="Telefon", required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    relation = forms.ChoiceField(label="Din relation", choices=[("", "Välj"), ("boss", "Chef"), ("peer", "Kollega")])
    started = forms.DateField(label="Sista svarsdag", widget=DateInput)
    month = forms.CharField(label="Från och med", help_text="År och månad, till exempel 2021-03", widget=MonthInput)
    wait = forms.BooleanField(label="Vänta tills jag säger till", help_text="Vi hör inte av oss förrän du vill.")


class Filter(forms.Form):
    """A list's filter: two fields in a row."""

    mark_optional = False
    q = forms.CharField(label="Sök", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.ChoiceField(label="Läge", required=False, choices=[("", "Alla"), ("active", "Pågår")])


@dataclass(frozen=True)
class Told:
    """A message as Django's framework hands it to a template."""

    level_tag: str
    words: str

    def __str__(self) -> str:
        return self.words


def messages() -> list[Told]:
    """One message of each kind."""
    return [
        Told("success", "Påminnelsen är skickad. Nästa går tor 26 nov 09.00 om Karin inte har svarat."),
        Told("info", "Protokollet görs i ordning. Det dyker upp här om en stund."),
        Told("warning", "Sista svarsdag är i morgon."),
        Told("error", "Mejlet till Karin kom inte fram. Rätta adressen och skicka igen."),
    ]


def thread(current: int) -> list[dict[str, str]]:
    """The recruitment's six steps with the one at `current` open."""
    names = ["Kravprofil", "Annons", "Intervju", "Referenser", "Beslut", "Uppföljning"]
    return [
        {
            "name": name,
            "state": "done" if place < current else "current" if place == current else "waiting",
            "url": "" if place > current else f"#step-{place}",
        }
        for place, name in enumerate(names)
    ]


def people() -> list[dict[str, Any]]:
    """Two candidates of a recruitment."""
    return [
        {"name": "Amina Lindqvist", "url": "#p1", "kind": "good", "text": "Två av två har svarat", "actions": []},
        {
            "name": "Jonas Ek",
            "url": "#p2",
            "kind": "waiting",
            "text": "Karin har inte börjat svara; påminns tis 24 nov 09.00",
            "detail": "En av två har svarat",
            "action": {"url": "#remind", "text": "Påminn nu"},
        },
    ]


def context() -> dict[str, Any]:
    """What the two gallery pages are rendered with."""
    states = [
        ("good", "Klar"),
        ("warning", "Två har inte svarat"),
        ("bad", "Adressen studsade"),
        ("waiting", "Väntar på kandidaten"),
        ("neutral", "Utkast"),
    ]
    return {
        "site": {
            "name": "Ekdala kommun",
            "switchboard": "08-465 004 00",
            "help_name": "Rekryteringscentrum",
            "help_email": "rekrytering@ekdala.example",
            "demo": False,
            "nav": [
                {"label": "Start", "url": "#start", "current": False},
                {"label": "Rekryteringar", "url": "#list", "current": True},
                {"label": "Ramverk och mallar", "url": "#admin", "current": False},
            ],
        },
        "user": Person(),
        "messages": messages(),
        "language_url": "/sprak/",
        "thread": thread(3),
        "progress": [
            {"name": name, "state": state, "url": url}
            for name, state, url in [
                ("Om er kontakt", "done", "#a"),
                ("Omtänksam", "done", "#b"),
                ("Samarbetsorienterad", "current", ""),
                ("Trygg", "waiting", ""),
                ("Läs igenom och skicka", "waiting", ""),
            ]
        ],
        "next_steps": [
            {
                "text": "Ring Karin Alm",
                "url": "#1",
                "context": "Undersköterska, Tallgården",
                "when": "vill bli uppringd",
            },
            {"text": "Fastställ kravprofilen", "url": "#2", "context": "Stödassistent, Björkvägen"},
        ],
        "people": people(),
        "rows": [
            {"name": f"Undersköterska {n}", "unit": "Tallgården", "kind": kind, "state": state, "count": n * 7}
            for n, (kind, state) in enumerate(states, 1)
        ],
        "filter_form": Filter(),
        "page": Paginator(range(57), 20).page(2),
        "facts": [
            ("Enhet", "Tallgårdens äldreboende"),
            ("Rekryterande chef", "Maria Öberg"),
            ("Ärende i Varbi", "2026:1187"),
            ("Tom", ""),
        ],
    }
