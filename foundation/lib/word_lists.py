"""The words `wording` warns by, in Swedish and English.

A line that begins at the margin names a ground; the lines under it are what it is known by. Each is a regular
expression of whole words in which a space stands for any white space. `<P>` is the candidate as a subject
("kandidaten", "hen", "[namn]", and "du" in an interview), `<PS>` the possessive ("kandidatens", "hens", "din"). Keep to
how one asks about a person: a word that a workplace also uses about those it is there for needs a `<P>` or a `<PS>`
beside it.
"""

from dataclasses import dataclass

_MARKED = r"\[[^\[\]]{1,30}\]|\{{1,3}[^{}]{1,30}\}{1,3}|n\.?n\.?|x"  # where a template leaves room for a name
_NAME = r"(?-i:[A-ZÅÄÖ][a-zåäöé]+)"


@dataclass(frozen=True)
class WordList:
    """One language's words, each a regular expression.

    `candidate`: the candidate, not by a pronoun. `others`: people one works for or with. `of`: what stands between
    a word and those others. `alike`: what stands before a ground when everybody is to be met alike. `marks`: what
    `<P>`, `<PS>` and other marks in `grounds` stand for.
    """

    candidate: str
    others: str
    of: str
    alike: str
    marks: dict[str, str]
    grounds: str


SWEDISH = WordList(
    candidate=rf"kandidatens?|personens?|vederbörandes?|(den )?sökandens?|den sökandes?|{_MARKED}",
    others=r"""
        (barn|elev|patient|brukar|klient|kund|gäst|deltagar|vårdtagar|omsorgstagar|besökar|medarbetar|hyresgäst|kolleg)
            (ens|en|erna|ernas|ers|ers|er|arnas|arna|ars|ar|ornas|orna|ors|or|enas|ena|ets|et|nas|na|ns|n|as|es|e|a|s)?
        |\w+(barn|barnen|barnens|elever|eleverna|elevers|patienter|patienterna|patienters|brukare)
        |((den|de|en) )?(boendes?|boendenas?|enskild[ae]s?|anhörig([ae]s?)?|äldres?|vuxnas?|andras?)
        |personer(nas?)?|människor(nas?)?|familje?(n|ns|r|rs|rna|rnas)|ungdom(en|ens|ars?|arnas?)
        |vårdnadshavaren?s?|vårdnadshavarnas?|föräldrars?|föräldrarnas?|medborgares?|medborgarnas?|invånar(es?|nas?)
        |någons|någon(?= (annan|som|är|har|i|blir|mår) )|ingen|allas?|varandras?
        |((mål|arbets|personal|kund)?grupp|klass|personal|avdelning|verksamhet)(en|ens)?
        |grupper(nas?)?|team(et|ets)?
    """,
    of="hos|för|bland|till|med|i",
    alike="oavsett|oberoende av|utan hänsyn till|respekt för|skriv (inget|inte|aldrig) om",
    marks={
        "<P>": rf"(kandidaten|personen|vederbörande|sökanden|den sökande|hen|hon|han|du|{_MARKED}|{_NAME})",
        "<PS>": (
            r"(kandidatens|personens|vederbörandes|(den )?sökandes|hens|hennes|hans|din|ditt|dina"
            rf"|({_MARKED}):?s?|{_NAME}s)"
        ),
        "<NÅGON>": "(någon|några|något|en|ett)",
    },
    grounds=r"""
health
    (<PS>|sin|egen) (\w+ )?hälsa
    (<PS>|sitt|eget) (\w+ )?hälsotillstånd
    hur (är|står) det (\w+ ){0,3}hälsan
    hälsoskäl|hälsodeklaration\w*|hälsobesvär\w*
    (<PS>|har <P>|haft) (\w+ )?hälsoproblem
    sjukskriv\w*|sjukfrånvaro\w*|sjukdag(ar)?\w*|sjukanmäl\w*|långtidssjuk\w*|korttidsfrånvaro\w*|karensdag\w*
    sjukpenning|sjuknärvaro|(fullt|helt) frisk|(ska|bör|måste|du) (ha|har) (\w+ )?hälsa
    (<PS>|hög|mycket|upprepad|haft|har <P>|hade <P>) (\w+ )?frånvaro
    <P> (\w+ ){0,3}frånvarande
    <P> ((är|var|varit|blir|blivit|ofta|mycket|sällan|någonsin) ){0,3}sjuk
    (är|var|varit|blir|blivit) ((ofta|mycket|sällan|någonsin) )?sjuk
    (har|haft|fått|lider av|lidit av) (<P> )?(haft )?(<NÅGON>|kronisk|allvarlig|psykisk) (\w+ )?sjukdom(ar)?
    (har|haft|fått) (<P> )?(haft |fått )?<NÅGON> (\w+ )?diagnos(er)?
    (har|haft) (<P> )?<NÅGON> (\w+ )?allergi(er)?
    <PS> (\w+ )?(sjukdom(ar)?|diagnos(er)?|medicinering|arbetsförmåga)
    är <P> (\w+ )?allergisk
    (äter|tar|går på|använder) (<P> )?((någon|några|regelbundet|starka?) )?medicin(er)?
    medicinerar <P>
    (har|haft|hade|<PS>) (<P> )?(\w+ ){0,2}(alkohol|drog|spel|missbruks)problem
    problem med (alkohol|droger|spel)
    dricker (<P> )?(\w+ )?alkohol
    <PS> (alkohol\w*|droger|missbruk|nykterhet)
    (har|haft) (<P> )?(haft )?(ett|något) missbruk
    alkoholvanor\w*|utbränd\w*|utmattning\w*|utmattad|deprimerad
    (lider|lidit|led) (<P> )?av (\w+ )?(depression|ångest|ohälsa|migrän|smärta|värk|sömn\w+)
    stress(tålig|känslig|nivå|hantering)\w*|stresstålighet
    (klarar?|klarat|klarade|hanterar?|hanterat|hanterade|tåla?|tålt|tålde|påverkas?|påverkar)\b[^.?!]{0,60}?\bstress\w*
    (reagerar?|reagerade|fungerar?|mår|mådde)\b[^.?!]{0,60}?\bstress\w*
    stress\w*\b[^.?!]{0,40}?\b(klarar|hanterar|tål|påverkas|påverkar|mår|orkar)
    (klarar?|klarat|orkar?|orkat|tåla?) (<P> )?(av )?(\w+ ){0,3}(press|\w*belastning\w*|påfrestning\w*)
    ork(a|ar|at|ade) (<P> )?(med|jobba|arbeta|fysiskt|psykiskt|heltid|hela)
    (hur|bra|dåligt) (mår|mådde) <P>
    <P> (mår|mådde|mått) (\w+ )?(bra|dåligt|psykiskt|fysiskt)
    (har|haft|hade) (<P> )?(haft )?(<NÅGON> )?(fysiska?t?|psykiska?t?|medicinska?t?) (begränsning|svårighet)\w*
    (har|haft|hade|<PS>) (<P> )?(haft )?(<NÅGON> )?(fysiska?t?|psykiska?t?|medicinska?t?) (besvär|hinder|problem)
    psykiskt (sjuk|stabil|instabil|labil)\w*
    (rygg|axel|knä|nack)(problem|besvär|skad\w+)
    ont i (ryggen|kroppen|knäna?|axlarna?|lederna?)
    nedsatt arbetsförmåga
    (varit|är|gått) (i|på) rehab\w*
pregnancy
    gravid|graviditet(en|er)?|i lyckliga omständigheter
    väntar (<P> )?(ett )?barn
parental_leave
    föräldraledig\w*|föräldrapenning\w*|mammaledig\w*|pappaledig\w*|barnledig\w*
    vab|vabb\w*|vård av sjukt barn
    hemma (med|för) (\w+ )?sjuka?t? barn
children
    (har|hade) <P> ((egna|små|några|hemmavarande) )?barn(?! (i|som|att|och|där) )
    hur många barn (har|hade) <P>
    (<PS>|egna|hemmavarande) barn
    (skaffa|vill ha|ska ha|tänkt ha|få fler|få egna|planerar att få) ((fler|egna) )?barn
    småbarnsför\w+|småbarnsmamma|småbarnspappa|barnlös\w*|barnpassning|barnvakt
    familjeplan\w*|familjesituation\w*|familjeförhållande\w*|civilstånd\w*
    <PS> (familj|familjeliv|partner|make|maka|sambo|fru|hemförhållanden|hemsituation|privatliv|äktenskap)
    (är|var|blivit) <P> (\w+ )?(gift|sambo|skild|singel|ensamstående|förälder|mamma|pappa)
    <P> (är|är en|blivit|har blivit) (gift|sambo|skild|singel|ensamstående|förälder|mamma|pappa)
union
    fackligt (aktiv|engage|anslut|organise|förtroende|medlem)\w*
    facklig(t|a)? (tillhörighet|bakgrund|aktivitet\w*|anslutning|engagemang|åsikt\w*|medlemskap)
    (med|medlem|aktiv|organiserad|engagerad|ansluten) (i|till) ((ett|något|sitt) )?(facket|fackför(bund|ening)\w*)
    <PS> (fack|fackförbund|fackförening)
    fackmedlem\w*|vilket fack(förbund)?
    (varit|är|är <P>|blivit) (\w+ )?(fackombud|skyddsombud|fackrepresentant)
    strejk(a|ar|at|ade|en|er)?
religion
    (<P> (är|var)|(är|var) <P>) (\w+ )?(religiös|troende|kristen|muslim|jude|judisk|hindu|buddhist|ateist|katolik)
    <PS> (religion|tro|trosuppfattning|religiösa \w+|kyrka|församling)
    vilken (religion|tro|kyrka|församling)(?! på )
    religiösa? (tillhörighet|övertygelse\w*|uppfattning\w*|bakgrund|åsikt\w*|skäl)
    trosuppfattning\w*|trosbekännelse\w*|slöja|hijab|niqab|turban|ramadan|bön(estund|epaus|etid)\w*
    bär (<P> )?(\w+ )?huvudduk
    går (<P> )?(\w+ )?i (kyrkan|moskén|synagogan)
politics
    politisk(t|a)? (aktiv|engage|åsikt|uppfattning|tillhörighet|hemvist|läggning|sympati|övertygelse|ståndpunkt)\w*
    har (<P> )?(något|några|ett) politisk(t|a) uppdrag
    partitillhörighet|partimedlem\w*|vilket parti
    röst(ar|ade|at) (<P> )?på
    medlem i ((ett|något) )?(\w+ )?parti(et)?
origin
    etnisk(t|a)? (tillhörighet|bakgrund|ursprung)
    etnicitet\w*|nationalitet\w*|hudfärg\w*|invandrarbakgrund\w*|annat modersmål|vilket (modersmål|medborgarskap)
    <PS> (\w+ )?(ursprung|härkomst|hemland|medborgarskap|modersmål|kulturella bakgrund)
    utländsk(t|a)? (bakgrund|ursprung|påbrå|härkomst)
    är <P> (en )?(invandrare|flykting|utlänning|svensk)
    varifrån (kommer|är) <P>
    (var|vilket land) (kommer|är) <P> (\w+ )?(från|ifrån|född|uppvuxen)
    (är|var) <P> (född|uppvuxen)
    \w+ska som modersmål|infödd \w+|svensk medborgare|svenskt medborgarskap
    född (utomlands|i Sverige|i ett annat land)
    (pratar|talar|har) (<P> )?(\w+ ){0,3}(brytning|accent)
    bryter (<P> )?på
age
    hur gammal|åldersmässig\w*|pensionsålder|pensionera sig|födelseår|födelsedatum
    <PS> ålder
    vilken ålder (har|är|hade) <P>
    (för|alltför) (ung|gammal)
    (ung|gammal) (nog|för)
    (gå|går|gått|nära|inför|planerar?) (<P> )?((snart|att gå|sin|på) )?(i )?pension(en)?
    ungt (team|gäng|arbetslag)|ung och \w+|(ska|bör|måste) (du )?vara (en )?(ung|yngre)|(<P>|sökande) (är|ska vara) ung
    (högst|max|maximalt|yngre än|äldre än) \d\d år( gammal)?(?! (av|i|som) )|mellan \d\d och \d\d år( gammal)?
    hur länge (till )?(tänker|planerar|orkar|kommer) <P> (\w+ )?(att )?(jobba|arbeta)
sexuality
    sexuella? (läggning|identitet|preferens\w*)
    (<PS>|vilken) (sexualitet|könsidentitet)
    (är <P>|<P> är) (\w+ )?(gay|lesbisk|bög|queer|hbtq\w*|trans|transperson|icke-binär)
    homosexuell|bisexuell|heterosexuell|könsidentitet\w*|könsuttryck\w*|könsöverskridande
    <PS> kön|(kvinnlig|manlig) (sökande|kandidat|medarbetare|kollega|\w*assistent|\w*sköterska)
disability
    (har|hade|haft|lever med) (<P> )?(haft )?(<NÅGON> )?(\w+ )?(funktionsnedsättning(ar)?|funktionshinder|handikapp)
    (har|hade|haft|lever med) (<P> )?(haft )?(<NÅGON> )?(\w+ )?funktionsvariation(er)?
    <PS> (\w+ )?(funktionsnedsättning\w*|funktionshinder|funktionsvariation\w*|handikapp|funktionsförmåga)
    (är <P>|<P> är) (\w+ )?(funktionsnedsatt|funktionshindrad|handikappad|rullstolsburen|autistisk|dyslektiker)
    (är <P>|<P> är) (\w+ )?(döv|blind|hörselskadad|synskadad)
    (har|haft|fått) (<P> )?((diagnosen|någon form av) )?(adhd|add|autism|aspergers?|dyslexi|npf)
    sitter (<P> )?i rullstol
    behöver (<P> )?((några|någon|särskilda?) )?(anpassningar|anpassning|hjälpmedel)(?! (för|till|av) )
    <PS> (\w+ )?(hörsel|syn)
finances
    privatekonomi\w*|(privata|personliga) ekonomi\w*|(personlig|privat) konkurs
    betalningsanmärkning\w*|skuldsatt\w*|kreditupplysning\w*|kreditvärdig\w*|löneutmätning\w*|spelskuld\w*
    <PS> (\w+ )?(ekonomi|skulder|lån|ekonomiska \w+)
    (har|haft|hade) (<P> )?(haft )?((några|stora|privata) )?skulder
    (har|haft|hade) (<P> )?(haft )?ekonomiska (problem|svårigheter|bekymmer)
    (skuld|skulder|ärenden?|registrerad|finns)\b[^.?!]{0,25}? (hos|till) kronofogd\w*
    """,
)

ENGLISH = WordList(
    candidate=rf"the candidate|(the )?candidate's|the applicant|the applicant's|the person|the person's|{_MARKED}",
    others=r"""
        (patient|resident|pupil|student|client|customer|user|colleague|employee|visitor|guest|tenant|relative|citizen|
            participant|parent|adult|teenager|coworker|co-worker|team member|staff member)('s|s'|s)?
        |famil(y|ies|y's|ies')|(school)?(child|children|kids)('s)?|people('s)?|others'?|someone('s)?|somebody('s)?
        |anyone('s)?|everyone('s)?|each other('s)?|the elderly|staff|the (team|group|class)('s)?
    """,
    of="of|for|among|in|with|to",
    alike="regardless of|irrespective of|whatever their|respect for|(write|say) nothing about|do not write about",
    marks={
        "<P>": rf"(the candidate|the applicant|the person|they|he|she|you|{_MARKED}|{_NAME})",
        "<PS>": rf"((the )?candidate's|the applicant's|the person's|their|his|her|your|({_MARKED})('s)?|{_NAME}'s)",
        "<BE>": "(is|are|was|were|has been|have been)",
        "<HAVE>": "(have|has|had|having)",
        "<ANY>": "(any|a|an|some)",
    },
    grounds=r"""
health
    <PS> (\w+ )?health
    <HAVE> (<P> )?(had )?(<ANY> )?(\w+ )?(health (problems?|issues?|conditions?)|medical conditions?|back problems?)
    <HAVE> (<P> )?(had )?(<ANY> )?(\w+ )?(illness|illnesses|disease|diagnosis|allergy|allergies)
    sick (leave|days?|notes?)|sickness absences?|absenteeism|absent from work|off (work )?sick|health reasons
    health declaration|(fully|perfectly) healthy|(be|are) in good health
    <PS> (\w+ )?absences?
    (<BE> <P>|<P> <BE>) ((often|ever|frequently|seriously) )?(ill|sick|absent)
    been ((often|seriously) )?(ill|sick)
    burn(ed|t)?[ -]?out|exhaustion|mentally (ill|stable|unstable)
    stress[ -]?(resistant|resistance|tolerant|tolerance|sensitive|levels?|management)
    (cope|copes|coped|coping|handles?|handled|manages?|managed|deals?|dealt|tolerates?)\b[^.?!]{0,60}?\bstress\w*
    (reacts?|reacted|responds?|responded|affected|performs?|works?|functions?)\b[^.?!]{0,60}?\bstress\w*
    stress\w*\b[^.?!]{0,40}?\b(copes?|handles?|affects?|tolerates?)
    (cope|copes|coped|handles?|tolerates?) (<P> )?(with )?((?!blood )\w+ ){0,3}(pressure|strain|workload)
    (suffers?|suffered|suffering) from
    (take|takes|taking|on) ((any|regular) )?(medication|medicines?)
    <HAVE> (<P> )?(had )?(<ANY> )?(alcohol|drug|drinking|gambling) (problems?|habits?|addiction)
    <PS> (drinking|alcohol \w+|drug \w+|sobriety)
    how (is|are) <P> feeling
    <HAVE> (<P> )?(<ANY> )?(physical|mental) (limitations?|problems?)
pregnancy
    pregnan(t|cy|cies)
    expecting (a )?(baby|child)
parental_leave
    (parental|maternity|paternity|family) leave
    (home|off|leave) (with|for|to care for|to look after) (<ANY> |<PS> )?sick (child|children)
children
    (<HAVE> <P>|(does|do|did) <P> have|<P> <HAVE>) ((any|young|small) )?(children|kids)(?! (in|who) )
    how many (children|kids) (does|do) <P>
    (plan|plans|planning|wants?|intends?|hopes?) ((on|to) )?(have|having|start|starting) (\w+ )?(children|kids|family)
    <PS> (own )?(children|kids|family|spouse|husband|wife|partner|marriage|home life|private life)
    childcare arrangements?|child-?minders?|babysitters?|marital status|single (mother|father)
    family (plans|situation|circumstances)
    (<BE> <P>|<P> <BE>) (\w+ )?(married|single|divorced|a parent|a mother|a father)
union
    union (member|members|membership|activit\w+|affiliation|involvement|background)
    (active|involved|member|belongs?|engaged) (in|of|to) ((a|an|the|any|their) )?(\w+ )?union
    (is|was|been|are) (<P> )?(an? )?(union|safety) representative
    which union|on strike|part in (a )?strike
religion
    <PS> (religion|religious \w+|faith|beliefs?|church)
    (<BE> <P>|<P> <BE>) (\w+ )?(religious|(a )?believer|(a )?christian|(a )?muslim|jewish|hindu|buddhist|(an )?atheist)
    (which|what) (religion|faith|church)
    religious (affiliation|background|beliefs?|convictions?|views?|holidays?)
    headscar(f|ves)|hijab|niqab|turban|ramadan|prayer (times?|breaks?)
    (goes|go|going|attends?) (to )?(church|mosque|synagogue)
politics
    political (views?|opinions?|affiliations?|beliefs?|leanings?|party|sympath\w+|convictions?|involvement)
    politically (active|involved|engaged)
    (vote|votes|voted) (for|in)
    member of ((a|an|any|the) )?(\w+ )?party
    party membership
origin
    ethnicity|ethnic (origin|background|group)|nationality|national origin|skin colou?r
    <PS> (\w+ )?(origin|heritage|ancestry|citizenship|mother tongue|native language|race|accent|home country)
    where (is|are|does|do) <P> ((originally|come) ){0,2}from
    is <P> originally from
    (is|was|were) (<P> )?(born|raised) (in|abroad)
    native (speaker|swede|swedish)|swedish citizen(ship)?
    foreign (background|origin|accent)|immigrant background
    with an? (\w+ )?accent
age
    how old (is|are|was|were) <P>
    <PS> age
    what age is <P>
    too (old|young)
    (old|young) enough|(be|are) young|young and \w+
    (at most|maximum|younger than|older than|no older than) \d\d years( old)?(?! (as|in|of) )
    between \d\d and \d\d years old
    retires?|retiring|retirement(?! homes?)|(date|year) of birth|young team
sexuality
    sexual (orientation|identity|preferences?)
    <PS> (sexuality|gender)
    (<BE> <P>|<P> <BE>) (\w+ )?(gay|lesbian|straight|queer|trans|transgender|lgbtq?\w*)
    gender (identity|expression)|homosexual|bisexual
disability
    <HAVE> (<P> )?(had )?(<ANY> )?(\w+ )?(disability|disabilities|impairments?|adhd|autism|dyslexia)
    <PS> (\w+ )?(disability|disabilities|impairments?|hearing|eyesight)
    (<BE> <P>|<P> <BE>) (\w+ )?(disabled|deaf|blind|autistic|dyslexic|impaired|in a wheelchair)
    needs? (any|special|workplace) (adjustments?|accommodations?)(?! for )
finances
    <PS> (\w+ )?(finances|financial \w+|debts?|loans?)
    (private|personal) (finances|debts?)
    payment (defaults?|remarks?)|credit (checks?|reports?|ratings?|scores?|records?)|bankrupt\w*|in debt
    <HAVE> (<P> )?(had )?((any|large) )?(debts?|financial (problems|difficulties|trouble))
    """,
)
