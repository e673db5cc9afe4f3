"""Words that forms and schools use, as the field uses them: scales, kinds of column, roles, units.

Everything here is a hint with a reason, written into the template where a person can correct it; no form is
named. Keys are in the shape that ``tree.normal`` gives. Scales: Ofsted grades and their history, RAG, and the
usual rubric and frequency scales of school self-evaluation.
"""

import re

from schemas.template import Role

# name -> options in order, each with its other spellings
SCALES: dict[str, list[tuple[str, ...]]] = {
    "rag": [("red", "r"), ("amber", "a", "yellow", "orange"), ("green", "g")],
    "rag4": [("red", "r"), ("amber", "a", "orange"), ("yellow", "y"), ("green", "g")],
    "brag": [("blue", "b"), ("red", "r"), ("amber", "a"), ("green", "g")],
    "ofsted": [
        ("outstanding", "1", "o", "grade 1"), ("good", "2", "g", "grade 2"),
        ("requires improvement", "satisfactory", "3", "ri", "grade 3"), ("inadequate", "4", "i", "grade 4"),
    ],
    "yes_no": [("yes", "y"), ("no", "n")],
    "yes_no_partly": [("yes", "y"), ("partly", "in part", "partially", "sometimes", "p"), ("no", "n")],
    "agree": [("strongly agree", "sa"), ("agree", "a"), ("neutral", "neither", "neither agree nor disagree"),
              ("disagree", "d"), ("strongly disagree", "sd")],
    "often": [("always",), ("often", "usually", "mostly"), ("sometimes", "occasionally"), ("rarely", "seldom"),
              ("never",)],
}  # fmt: skip

# single words that, several of them side by side as headers, are levels or marks rather than questions
LEVEL_WORDS = frozenset(
    """red amber green yellow blue r a g outstanding good satisfactory inadequate requires improvement excellent
    poor fair adequate weak strong emerging developing established enhancing secure securing focusing embedding embedded
    exceeding expected below above meeting advanced advancing bronze silver gold platinum beginning mastering
    yes no y n nor partly partially sometimes always often never rarely usually mostly occasionally not yet in progress
    fully met unmet achieved started place n/a na unsure dont know high medium low none some most all agree disagree
    strongly neutral neither very basic leading sustaining sustained building starting exploring mature limited
    effective highly ineffective planned planning complete completed ongoing true false improving confident
    weekly termly monthly daily fortnightly excelling thriving flourishing proficient competent exemplary evolving
    progressing growing sound expert novice enhanced consistently routinely frequently working towards""".split()  # noqa: SIM905
)
_LEVEL = re.compile(r"(level|grade|stage|step|band|score|rating)? ?(\d{1,2}|[a-e]|i{1,3}|iv|v)$")
_COUNT_HEADS = frozenset(("number", "total", "no", "boys", "girls", "all", "pupils"))


def is_level(key: str) -> bool:
    """Whether a header reads as one level or mark of a scale."""
    words = key.split()
    if not words or len(words) > 5:
        return False
    return bool(_LEVEL.match(key)) or (
        all(w in LEVEL_WORDS for w in words if not w.isdigit()) and not key.replace(" ", "").isdigit()
    )


def scale_of(labels: list[str]) -> str | None:
    """The named scale whose options these normalised labels are, in either direction."""
    for name, options in SCALES.items():
        if len(labels) == len(options):
            if all(label in option for label, option in zip(labels, options, strict=True)):
                return name
            if all(label in option for label, option in zip(labels, reversed(options), strict=True)):
                return name
    if len(labels) >= 2 and all(label.isdigit() for label in labels):
        return f"1-{len(labels)}" if labels[0] == "1" else "numbers"
    return None


def aliases(label: str, scale: str | None) -> list[str]:
    """Other spellings of an option of a scale, without those that the label itself is."""
    for option in SCALES.get(scale or "", ()):
        if label in option:
            return [o for o in option if o != label]
    return []


_RAG = re.compile(r"\b(b?rag)\b|red\s*[/,]\s*amber\s*(?:[/,]|,? or|,? and|&)\s*green", re.IGNORECASE)
_SPAN = re.compile(
    r"\b(?:grade|level|score|rating|rate|scale|judgement|1)\D{0,12}?(\d)\s*(?:-|–|to)\s*(\d)\b|^(\d)\s*(?:-|–|to)\s*(\d)$",
    re.IGNORECASE,
)


def graded(label: str) -> list[str]:
    """The options that the header of a column to write a grade in names: "RAG", "Grade 1-4", "(Red / Amber / Green)"."""
    span = _SPAN.search(label)
    if span:
        low, high = (int(g) for g in span.groups() if g)
        return [str(n) for n in range(low, high + 1)] if low < high <= 10 else []
    if _RAG.search(label):
        blue = bool(re.search(r"\bbrag\b", label, re.IGNORECASE))
        return ["Blue"] * blue + ["Red", "Amber", "Green"]
    listed = re.search(r"\(([^()]+)\)\s*$", label)
    options = [o.strip() for o in re.split(r"[/,]| or ", listed[1])] if listed else []
    normal_options = [re.sub(r"\W+", " ", o.casefold()).strip() for o in options]
    return options if len(options) > 1 and all(is_level(o) for o in normal_options) else []


def parts(label: str) -> list[str]:
    """An option that carries its number, "2 good" or "good 2", is also named by either."""
    numbered = re.match(r"^(\d{1,2}|[a-e]) (.+)$", label) or re.match(r"^(.+) (\d{1,2})$", label)
    return list(numbered.groups()) if numbered and not numbered[2].split()[0].isdigit() else []


WEAK_NUMBER = re.compile(
    r"hours?|cost|budget|total|number|numbers|count|roll|how old|how long|minutes?|mins?"
)
TEXT_HEADS = re.compile(
    r"\b(position|status|practice|provision|view|current (position|practice|provision|status|situation)|where (are )?we|desired|development|developments|actions?"
    r"|next steps?|evidence|comments?|notes?|how|what|why|details?|describe|explain|strengths?|areas? for|impact"
    r"|success|outcomes?|priority|priorities|objective|target|who|whom|responsib\w*|lead|owner|by whom|resources?"
    r"|reason|examples?|support|improve\w*|plans?|narrative|reflection|training|progress|judgement)\b"
)
DATE_HEADS = re.compile(
    r"\b(date|by when|deadline|due|timescale|time scale|timeframe|target date|finish by|review by"
    r"|(to be )?complete by|start date|finish date|end date)\b|^when$|\b(reviewed|completed|signed|submitted|agreed|approved) on$"
)
DATE_NOT = re.compile(r"\b(up to date|to date|update|updated)\b")
NUMBER_HEADS = re.compile(
    r"(%|£|\bpercent\w*|\bproportion of\b|\bnumber\b|\bnumbers\b|\bno of\b|\bhow many\b|\bminutes?\b|\bmins?\b|\bhow much time\b"
    r"|\btotal\b|\bon roll\b|\bfte\b|\broll\b|\bcount\b|\bhow old\b|\bhours?\b|\bcost\b|\bbudget\b|\bhow long\b|\bqty\b|\bquantity\b)"
)
SUM = re.compile(r"£ ?\d[\d, ]*")
COUNT_HEADS = re.compile(
    r"^(of (?:whom|which|these) )?(boys?|girls?|total|totals|all|pp|pupil premium|sen|send|eal|fsm|ks ?\d|key stage \d|year \d+|y ?\d+|yr \d+|reception"
    r"|nursery|eyfs|male|female|other|pupils|learners|members|players|singers|number|no|ehcp|lac|ever 6|disadvantaged"
    r"|gcse.*|btec.*|a ?level.*|as level.*|\d{4} ?\d{2,4}|autumn|spring|summer|beginners?|\w+ pupils|\w+ learners"
    r"|non pupil premium|non sen|looked after\w*|children looked after|free school meals|in ensembles?|ensembles"
    r"|(whole )?classes|lessons|teachers|entries|passes)$"
)
NOT_NUMBER = re.compile(
    r"\b(urn|dfe|telephone|tel|phone|mobile|fax|reference|ref|postcode|account|name|names|email|e mail|contact number|who|which"
    r"|laestab|number and|address)\b"
)
# columns that divide what a row asks by pupils' ages or by time, and say nothing of the kind of answer
SPANS = re.compile(
    r"^(in |during )?(ks ?\d|key stage \d|(year|y|yr) ?(group )?\d+|reception|nursery|eyfs|(the )?(autumn|spring|summer)( term)?( ?\d)?|term \d"
    r"|(mon|tues|wednes|thurs|fri)day|mon|tue|wed|thu|fri|20\d\d( ?\d{2,4})?|(this|last|next) (year|term)|infants?|juniors?)$"
)
PERIOD = re.compile(r"\b(20\d\d( \d{2,4})?|(this|last|next) year|autumn|spring|summer)\b")
TICKING = re.compile(r"\b(tick|cross|mark|ring|circle)\b|[✓✔☑]|\bx\b")
STRANDS = re.compile(
    r"^(strand|area|section|theme|aspect|focus|topic|category|domain|element|heading)s?( of \w+)?$"
)
QUESTIONS = re.compile(
    r"^(key )?(question|criteri\w+|statement|indicator|standard|expectation|prompt|descriptor|what to look for)s?$"
)
NAMING = re.compile(
    r"^(instruments?|topics?|songs?|genres?|composers?|repertoire|units?|themes?|skills?)$"
    r"|^(how(?! (many|much|old|long))|what|which|who|why|when|where|describe|explain|outline)\b|\b(main|name|names|type|title|scheme|kind|used"
    r"|teacher|leader|led by|taught by)\b"
)
COUNTED = re.compile(
    r"^(\d+( \d+)* )?(total |overall |approximate )?(number|no|percentage|proportion|%) of\b|\b(in|of) (minutes|mins|hours)$|(minutes|mins|hours|%|£)$"
)
PERIOD_HEADS = re.compile(
    r"\b(this year|last year|next year|now|before|20\d\d|target|actual|autumn|spring|summer|year \d+|y\d+|ks ?\d|key stage)\b"
)
PLURAL = re.compile(
    r"^(\S+ )?(which|what) (\w+ ){0,3}?\w+s (do|are|have|did|would|does|has|can|could|will)\b"
)
# a noun phrase, "Instruments taught", rather than a question or a sentence
PLURAL_NOUN = re.compile(
    r"^(?!(how|is|are|do|does|has|have|was|were|did|can|will|who|whose|when|where|why|we|i|our) )(\w+ ){0,2}?"
    r"(?!\w*(ss|us|is)\b)(?!(yes|was|does|has|series|times|always) )\w{3,}s( |$)"
)
OTHER = re.compile(
    r"^(others?|another)\b[\s,:–-]+\(?(please )?(specify|state|give details|describe|list|name)\b.*$",
    re.IGNORECASE,
)
POINTER = re.compile(
    r"\s*[(\[](please |kindly )?(tick|circle|delete|highlight|select|choose|underline|cross|mark|ring|one only|all that|specify|complete|type"
    r"|enter|click|give|state|list|if yes|if no|if not|if any|if so|please|dd ?/? ?mm)[^()\[\]]*[)\]]\s*$",
    re.IGNORECASE,
)
GENERIC_HEADS = re.compile(
    r"^(your |school )?(answer|answers|response|responses|reply|replies|value|values|figure|figures|entry|data|result|yes no"
    r"|y n|yes no or number|please complete|to be completed|school response|input)s?( here)?$"
)
YES_NO_START = re.compile(
    r"^(is|are|do|does|did|has|have|had|can|could|will|would|should|was|were)\b(?!.*\b(how|what|which|why|when|who)\b)"
)
NUMBERED = re.compile(r"^\(?(\d{1,2}(\.\d{1,2})*|[a-z]|[ivx]{1,4})[.):]?$", re.IGNORECASE)
CODE = re.compile(r"^\(?([A-Z]{0,3}[.-]?\d{1,3}([.]\d{1,3})*[.]?[a-z]?|[A-Z][a-z])[.):]?$")
REFERENCE_HEADS = re.compile(r"^(ref|reference|no|nr|number|item|item no|code|id|q|q no|question no|qu|)$")
DIMENSIONS = re.compile(
    r"\b(year|years|year group|group|groups|key stage|phase|class|instrument|instruments|ensemble|ensembles|role|question|questions"
    r"|criterion|criteria|strand|strands|statement|statements|aspect|aspects|standard|item|items|indicator|indicators|element"
    r"|theme|no|ref|description|feature|term|subject|topic|category|activity|name|area of focus|focus|area|detail|details|stage"
    r"|level|levels|descriptor|qualification|course|cohort|pupils|learners|measure|what we do|priority|action|objective)s?$"
)
EVIDENCE_HEADS = re.compile(
    r"^(evidence|comments?|notes?|next steps?|actions?|supporting evidence|evidence and comments|further (comments|detail|information)"
    r"|rationale|justification|examples?|reasons?|impact|targets?|development)\b"
)
INSTRUCTION = re.compile(
    r"^(please|tick|circle|highlight|delete|select|choose|give|describe|explain|outline|include|list|tell us|add|use this"
    r"|comment|consider|think about|say|set out|write|note|refer|summarise|state|complete|guidance|note that|e g|for example|summary of)\b"
)
ASKING = re.compile(
    r"^(please )?(describe|explain|outline|list|tell us|say|set out|summarise|state|comment on|give (an?|your|the|details|examples)|identify|name)\b"
)
FOLLOWS_ON = re.compile(r"^if (yes|no|so|not)\b")
SIGN_OFF = re.compile(
    r"^(signed|signature|print name|name|full name|date|position|role|job title|on behalf of .{1,40})$"
)
ONE = re.compile(
    r"\b(one( only| box)?|only one|best fit|a single|delete|circle|which (one|best)|select one|tick one|choose one)\b"
)
MANY = re.compile(
    r"\b(all that apply|any that apply|as many|all which|any of|which of|tick all|select all|one or more|more than one|(tick|select|choose|mark)"
    r" (any|those|each|as)|that apply|which apply|each that|who should)\b"
)
DELETE = re.compile(
    r"\b(delete|circle|strike|cross out|underline|highlight|ring)\b.*\b(appropriate|applicable|apply|applies|answer|one|necessary)\b|\bdelete\b|\bplease circle\b|\bcircle\b"
)
DATE_SHAPE = re.compile(r"d{1,2} ?m{1,2} ?y{2,4}|day month year|date month year")
PLACEHOLDER = re.compile(
    r"^(please )?(click|tap|type|enter|choose|select|insert|pick|write)( or tap)?( or click)?\b.{0,40}$|^(choose an item|click here|type here|enter text)$"
)

PROMPTS = re.compile(
    r"(click|tap|click or tap)( here)? to (enter|add|choose|select|pick|insert)( (a|an|your))? ?(text|date|item|answer|response|option)?( here)?"
    r"|dd ?mm ?yy(yy)?|choose an? (item|option|answer)|select an? (item|option|answer)|select|please (select|choose)|enter (text|your answer)( here)?|type here"
)

_PLACE = r"(school|academy|setting|college|nursery|establishment)"
ROLES: list[tuple[Role, re.Pattern[str]]] = [
    (Role.URN, re.compile(r"\burn\b|unique reference number")),
    (Role.DFE_NUMBER, re.compile(r"\b(dfe|dfes|dcsf)\b|laestab|establishment number|la estab|school number")),
    (Role.SCHOOL_NAME, re.compile(rf"^(full |official )?(name of )?(the |your )?{_PLACE}(( or| and)? {_PLACE})*s?( name)?( in full| please print)?$")),
    (Role.POSTCODE, re.compile(r"^post ?code")),
    (Role.EMAIL, re.compile(r"^(contact |school )?e ?mail")),
    (Role.PHASE, re.compile(r"^(school )?phase|^type of school|^school type")),
    (Role.AREA, re.compile(r"^(area|area team|hub area)$")),
    (Role.ROLL, re.compile(r"\bon roll\b|^nor$|total pupils in (the )?school|^school roll")),
    (Role.VISIT_TERM, re.compile(r"\b(prefer\w*|which) term\b|\bterm prefer\w*|\bpreferred (visit )?(term|time|date)")),
    (Role.VISIT_PRIORITY, re.compile(r"\bpriority\b.*\bvisit|\bvisit\b.*\bpriority")),
    (Role.QUESTION, re.compile(r"\bquestions?\b.*\b(for|to)\b.*\b(hub|us|team|service|curriculum lead)")),
    (Role.SUPPORT, re.compile(r"\bsupport\b.*\b(hub|us|want|wanted|need|needed|like|from)\b|\bhub support\b")),
    (Role.RETURN_DATE, re.compile(r"^(date|todays date|date of (completion|return|review)|date completed|completed on)$")),
    (Role.PUPIL_PREMIUM, re.compile(r"pupil premium.*\b(learners|pupils learning|receiving|taking|who learn)|learners.*pupil premium")),
    (Role.LEARNERS, re.compile(r"\b(number of |how many )?(instrumental )?(pupils?|learners?|children)\b.*\b(learning|learn|receiv\w+|having|tak\w+)\b.*\b(instrument\w*|lessons?|tuition)|^(total |number of )?instrumental learners|^learners\b.*total|total learners")),
]  # fmt: skip
ACTION_ROLES: list[tuple[Role, re.Pattern[str]]] = [
    (Role.ACTION_DUE, re.compile(r"\b(when|date|deadline|timescale|due)\b")),
    (Role.ACTION_OWNER, re.compile(r"\b(who|whom|lead|owner|responsib\w*|person)\b")),
    (Role.ACTION_SUCCESS, re.compile(r"\b(success|impact|outcome|measure|criteria|evidence)\b")),
    (Role.ACTION, re.compile(r"\b(actions?|steps?|tasks?|what)\b")),
]


def unnumbered(key: str) -> str:
    """A normalised label without the number that only counts it ("A level" is none)."""
    return (
        key
        if key.startswith("a level")
        else re.sub(r"^(\d{1,2}( \d{1,2})?|[a-h]|[ivx]{1,4}) (?=[a-z]{2,})", "", key)
    )


def role_of(key: str, table: list[tuple[Role, re.Pattern[str]]] = ROLES) -> Role | None:
    """The role that a normalised label plays, if it plays one."""
    return next((role for role, pattern in table if pattern.search(key)), None)
