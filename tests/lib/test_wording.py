"""Questions that invite discrimination are warned about; ordinary words of care and school are not."""

import json
import time

import pytest
from django.conf import settings as project
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.lib.wording import GROUNDS, discrimination_hits

quick = settings(derandomize=True, deadline=None, database=None)

ASKED_SV = {
    "health": [
        "Hur är kandidatens hälsa?",
        "Du är fullt frisk.",
        "Sökande ska ha god hälsa.",
        "Har kandidaten haft mycket sjukfrånvaro?",
        "Hur ofta har kandidaten varit sjukskriven?",
        "Är kandidaten ofta sjuk?",
        "Har personen många sjukdagar?",
        "Hur klarar kandidaten stress?",
        "Hur klarar X stress",
        "Hur hanterar hen en stressig arbetsdag?",
        "Hur påverkas [namn] av stress på arbetet?",
        "När det blir stressigt, hur klarar kandidaten det?",
        "Är kandidaten stresstålig?",
        "Hur klarar kandidaten hög arbetsbelastning?",
        "Orkar kandidaten arbeta heltid?",
        "Hur mår kandidaten?",
        "Har kandidaten någon kronisk sjukdom?",
        "Har Amina någon diagnos?",
        "Har hen varit utbränd?",
        "Har kandidaten problem med alkohol?",
        "Har kandidaten några fysiska begränsningar?",
        "Hur ofta har kandidaten varit frånvarande?",
        "Tar kandidaten medicin?",
    ],
    "pregnancy": ["Är kandidaten gravid?", "Väntar hon barn?"],
    "parental_leave": [
        "Ska kandidaten vara föräldraledig?",
        "Hur ofta vabbar kandidaten?",
        "Är hen hemma med sjuka barn?",
    ],
    "children": [
        "Har kandidaten barn?",
        "Har Amina små barn?",
        "Vem hämtar kandidatens barn?",
        "Tänker hen skaffa barn?",
        "Är kandidaten gift?",
        "Hur ser kandidatens familjesituation ut?",
        "Har kandidaten ordnat med barnpassning?",
    ],
    "union": [
        "Är kandidaten med i facket?",
        "Är kandidaten fackligt aktiv?",
        "Har kandidaten varit skyddsombud?",
        "Vilket fackförbund tillhör hen?",
    ],
    "religion": ["Är kandidaten religiös?", "Vilken religion har hen?", "Bär kandidaten slöja?", "Är Amina muslim?"],
    "politics": ["Är kandidaten politiskt aktiv?", "Vilka politiska åsikter har hen?", "Är hen medlem i ett parti?"],
    "origin": [
        "Du har svenska som modersmål.",
        "Varifrån kommer kandidaten?",
        "Vilken etnisk bakgrund har hen?",
        "Har kandidaten utländsk bakgrund?",
        "Bryter kandidaten på något språk?",
        "Vad är kandidatens modersmål?",
        "Är kandidaten född i Sverige?",
    ],
    "age": [
        "Sökande ska vara ung.",
        "Högst 35 år.",
        "Du är mellan 25 och 40 år.",
        "Hur gammal är kandidaten?",
        "Ska kandidaten gå i pension snart?",
        "Är kandidaten för ung för arbetet?",
        "Passar hen i ett ungt team?",
    ],
    "sexuality": [
        "Vi söker en kvinnlig medarbetare.",
        "Vilken sexuell läggning har kandidaten?",
        "Är kandidaten homosexuell?",
        "Vilken könsidentitet har hen?",
    ],
    "disability": [
        "Har kandidaten någon funktionsnedsättning?",
        "Har kandidaten adhd?",
        "Behöver kandidaten särskilda anpassningar?",
        "Sitter kandidaten i rullstol?",
    ],
    "finances": [
        "Hur ser kandidatens ekonomi ut?",
        "Har kandidaten skulder?",
        "Har hen betalningsanmärkningar?",
        "Finns kandidaten hos Kronofogden?",
    ],
}
ASKED_EN = {
    "health": [
        "How does the candidate cope with stress?",
        "How does X handle a stressful day?",
        "Has the candidate been on sick leave?",
        "How many sick days did they have?",
        "What is the candidate’s health like?",
        "Is the candidate often ill?",
        "Is she stress-resistant?",
        "Does the candidate suffer from anything?",
        "Has the candidate had any illness?",
    ],
    "pregnancy": ["Is the candidate pregnant?", "Is she expecting a baby?"],
    "parental_leave": ["Will the candidate take parental leave?", "Were they often home with sick children?"],
    "children": ["Does the candidate have children?", "Is she married?", "Does he plan to have children?"],
    "union": ["Is the candidate a union member?", "Was he active in the union?"],
    "religion": ["Is the candidate religious?", "What religion do they have?", "Does she wear a headscarf?"],
    "politics": ["What are the candidate's political views?", "Is the candidate politically active?"],
    "origin": [
        "Where does the candidate come from?",
        "What is their native language?",
        "Does he speak with an accent?",
    ],
    "age": [
        "How old is the candidate?",
        "When will they retire?",
        "Are they too old for this?",
        "You are young and keen.",
    ],
    "sexuality": ["What is their sexual orientation?", "Is the candidate gay?"],
    "disability": ["Does the candidate have a disability?", "Is the candidate deaf?"],
    "finances": ["Does the candidate have debts?", "Are the candidate's finances in order?"],
}
ORDINARY_SV = [
    "Arbetar med barn mellan 10 och 12 år.",
    "Har minst 10 år i yrket.",
    "Undervisar i modersmål.",
    "Hur arbetar kandidaten inom hälso- och sjukvård?",
    "Hur samarbetar kandidaten med sjuksköterskan och läkaren?",
    "Hur leder kandidaten en barngrupp?",
    "Hur bemöter kandidaten förskolebarn och deras vårdnadshavare?",
    "Har kandidaten barn i fokus när dagen planeras?",
    "Hur gör kandidaten för att få barn att känna sig trygga?",
    "Hur hjälper kandidaten elever att hantera stress?",
    "Hur bemöter kandidaten en stressad patient?",
    "Hur reagerar kandidaten när en anhörig är stressad?",
    "Hur bemöter kandidaten personer med funktionsnedsättning?",
    "Har kandidaten arbetat med personer som har en funktionsnedsättning?",
    "Har kandidaten arbetat med elever som har adhd?",
    "Hur bemöter kandidaten brukare som har en psykisk sjukdom?",
    "Hur anpassar kandidaten arbetet efter patientens diagnos?",
    "Hur uppmärksammar kandidaten förändringar i de boendes hälsa?",
    "Hur rapporterar kandidaten ett förändrat hälsotillstånd till sjuksköterskan?",
    "Har kandidaten erfarenhet av demenssjukdomar?",
    "Hur delar kandidaten ut läkemedel och signerar?",
    "Hur tar kandidaten ansvar för medicin som ska lämnas?",
    "Hur följer kandidaten upp medarbetarnas sjukfrånvaro?",
    "Vad gör kandidaten när en kollega är sjuk?",
    "Vad gör kandidaten när någon är sjuk och gruppen är mindre?",
    "Hur följs sjukfrånvaro bland medarbetare upp?",
    "Hur möter kandidaten elever med hög frånvaro?",
    "Hur samverkar kandidaten med fackliga företrädare?",
    "Hur delar kandidaten med sig av sina fackkunskaper?",
    "Hur arbetar kandidaten i en politiskt styrd organisation?",
    "Hur omsätter kandidaten politiska beslut i vardagen?",
    "Hur bemöter kandidaten människor oavsett etnicitet, religion, ålder eller sexuell läggning?",
    "Hur visar kandidaten respekt för brukarens religion?",
    "Hur undervisar kandidaten i religionskunskap?",
    "Hur arbetar kandidaten mot sexuella trakasserier?",
    "Hur arbetar kandidaten med barn i åldern 1–5 år?",
    "Hur bemöter kandidaten äldre och pensionärer?",
    "Hur undervisar kandidaten elever i deras modersmål?",
    "Hur stöttar kandidaten familjer med ekonomiska problem?",
    "Hur hjälper kandidaten klienter med deras privatekonomi?",
    "Hur håller kandidaten verksamhetens budget och ekonomi?",
    "Hur håller kandidaten fast vid överenskomna arbetssätt när mycket händer på en gång?",
    "Berätta om en gång när planen ändrades med kort varsel.",
    "Hur bedömer kandidaten ett barns behov och familjens situation?",
    "Hur hälsar kandidaten på den som kommer ny?",
    "Hur håller kandidaten mammor och pappor informerade?",
    "Skriv inte om hälsa, fackligt medlemskap eller religion.",
    "Vilken vård av sjuka barn har kandidaten erfarenhet av?",
    "Hur hanterar kandidaten pressade tider?",
    "Vad vill kandidaten uppnå, och vilken tro på gruppen visar kandidaten?",
]
ORDINARY_EN = [
    "How does the candidate work with nurses in health care?",
    "How does the candidate meet patients who have a disability?",
    "How does the candidate help pupils cope with stress?",
    "How does the candidate respond when a resident is stressed?",
    "Has the candidate worked with children?",
    "How does the candidate support children in preschool?",
    "What does the candidate do when a colleague is off sick?",
    "How does the candidate measure and handle blood pressure?",
    "How does the candidate make sure that residents take their medication?",
    "How is absenteeism among employees followed up?",
    "How does the candidate notice changes in residents’ health?",
    "How does the candidate work in a politically led organisation?",
    "How does the candidate treat people regardless of ethnicity, religion or age?",
    "How does the candidate help clients with debts?",
    "Has the candidate worked in a retirement home?",
    "How does the candidate work together with union representatives?",
    "How does the candidate keep to agreed ways of working when a lot is happening?",
    "How does the candidate talk with families about their children?",
]


def asked(questions):
    return [(ground, question) for ground, several in questions.items() for question in several]


@pytest.mark.parametrize(("ground", "question"), asked(ASKED_SV))
def test_what_invites_discrimination_is_found_in_swedish(ground, question):
    assert ground in {hit.ground for hit in discrimination_hits(question, "sv")}


@pytest.mark.parametrize(("ground", "question"), asked(ASKED_EN))
def test_what_invites_discrimination_is_found_in_english(ground, question):
    assert ground in {hit.ground for hit in discrimination_hits(question, "en")}


# In an interview the candidate is "du", and a referee's "du" is left alone.
ASKED_OF_YOU = {
    "sv": {
        "health": ["Hur är din hälsa?", "Hur mår du?", "Har du någon sjukdom?", "Hur klarar du stress?"],
        "children": ["Har du barn?", "Är du gift?"],
        "religion": ["Är du religiös?"],
        "politics": ["Vad röstar du på?"],
        "origin": ["Var kommer du ifrån?", "Vilket är ditt ursprung?"],
        "age": ["Hur gammal är du?"],
        "disability": ["Har du en funktionsnedsättning?"],
        "finances": ["Hur är din ekonomi?"],
    },
    "en": {
        "health": ["How is your health?", "How do you cope with stress?"],
        "children": ["Do you have children?", "Are you married?"],
        "religion": ["Are you religious?"],
        "origin": ["Where are you from?"],
        "age": ["How old are you?", "What is your age?"],
        "finances": ["What are your finances like?"],
    },
}
ORDINARY_TO_YOU = {
    "sv": [
        "Vilken roll hade du när ni arbetade tillsammans?",
        "Hur gjorde du när en patient mådde dåligt?",
        "Var befann du dig, och vad var din uppgift?",
        "Hur bemötte du barn som var ledsna?",
    ],
    "en": ["What was your role when you worked together?", "What did you do when a pupil was ill?"],
}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_asked_of_you_is_found_too(language):
    for ground, asked_of_you in ASKED_OF_YOU[language].items():
        for question in asked_of_you:
            assert ground in {hit.ground for hit in discrimination_hits(question, language)}, question
    for question in ORDINARY_TO_YOU[language]:
        assert discrimination_hits(question, language) == [], question


@pytest.mark.parametrize("question", ORDINARY_SV)
def test_ordinary_swedish_is_left_alone(question):
    assert discrimination_hits(question, "sv") == []


@pytest.mark.parametrize("question", ORDINARY_EN)
def test_ordinary_english_is_left_alone(question):
    assert discrimination_hits(question, "en") == []


@pytest.mark.parametrize("questions", [ASKED_SV, ASKED_EN])
def test_every_ground_is_tried(questions):
    assert set(questions) == set(GROUNDS)


def test_a_hit_tells_where_and_why():
    question = "Hej! Har kandidaten\nvarit sjukskriven, eller är hen gravid?"
    hits = discrimination_hits(question, "sv")
    assert [(hit.ground, hit.words, question[hit.start : hit.end]) for hit in hits] == [
        ("health", "sjukskriven", "sjukskriven"),
        ("pregnancy", "gravid", "gravid"),
    ]
    assert all(str(hit.label) for hit in hits)


def test_each_sentence_is_judged_by_itself():
    text = "Hur bemöter kandidaten patienter? Har hen varit sjukskriven? Hur möts elever oavsett ålder? Är hen gravid?"
    assert [hit.ground for hit in discrimination_hits(text, "sv")] == ["health", "pregnancy"]


def test_decomposed_letters_and_other_spaces_are_read_alike():
    assert discrimination_hits("Är kandidaten fo\u0308ra\u0308ldraledig?", "sv")
    assert discrimination_hits("Hur\u00a0gammal är kandidaten?", "sv")
    assert discrimination_hits("Är kandidaten GRAVID?", "sv")


def shipped(part):
    """Every text of a fixture with its language."""
    if isinstance(part, dict) and set(part) == {"sv", "en"}:
        for language, text in part.items():
            for line in text if isinstance(text, list) else [text]:
                yield language, line
    elif isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from shipped(inner)


def test_nothing_that_ships_is_warned_about():
    texts = [
        found
        for name in ("framework", "role_templates")
        for found in shipped(json.loads((project.BASE_DIR / "fixtures" / f"{name}.json").read_text(encoding="utf-8")))
    ]
    assert len(texts) > 400
    assert [(text, hits) for language, text in texts if (hits := discrimination_hits(text, language))] == []


@quick
@given(st.text(st.characters(codec=None), max_size=300), st.sampled_from(["sv", "en", "", "fi"]))
def test_any_text_can_be_read(text, language):
    for hit in discrimination_hits(text, language):
        assert hit.ground in GROUNDS


@pytest.mark.parametrize("shape", ["har ", "stress ", "klarar ", "kandidaten ", "x", "[", "{", "hur hur. ", "\u0301"])
def test_a_hostile_text_takes_no_time(shape):
    text = (shape * 100_000)[:100_000]
    start = time.process_time()
    discrimination_hits(text, "sv")
    discrimination_hits(text, "en")
    assert time.process_time() - start < 5
