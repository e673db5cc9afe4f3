"""What a school asks for in the e-mail itself: a visit soon, an answer to a question; each with the sentence quoted."""

import re
from dataclasses import dataclass

from schemas.journey import FollowUpKind


@dataclass(frozen=True, slots=True)
class Request:
    """One thing asked for, or found, and the words it was found in."""

    kind: FollowUpKind
    quote: str
    because: str = ""  # what was seen, where the words alone do not say it
    rule: str = ""  # the one rule that found it; any that watches for its kind where empty


_VISIT = re.compile(r"\b(visit(s|ed|ing)?|come (in|and|to|out|over)\b|see us)", re.IGNORECASE)
_URGENT = re.compile(
    r"\bpriorit\w*|\burgent(ly)?\b|\bas soon as\b|\basap\b|\bat (your|the) earliest\b|\b(an )?early visit\b"
    r"|\b(be|go) (at the top of|high(er)? (up )?(on|in))\b|\bbring (our|the) visit forward\b|\bsooner\b",
    re.IGNORECASE,
)
# A visit that is asked for, however politely; not one that was made, nor one to a website.
_ASKS_VISIT = re.compile(
    r"\b(please|can|could|would|might|may|when|if)\b.{0,80}\b(visit (us|our|the|my)?\b|(pay|make|arrange|book|organise|have) .{0,20}\bvisit"
    r"|come (and|to|out|over|in)\b.{0,30}\b(see|visit|us|school|watch|observe)|see us)"
    r"|\b(would|d|should) (really |very much |also )?(like|love|welcome|appreciate|value|be (very )?(grateful|glad|pleased))\b.{0,40}\bvisit"
    r"|\b(request(ing)?|ask(ing)? for|need|want|hop(e|ing) for|look(ing)? forward to) (a|an|another|your|our|the next) .{0,20}\bvisit",
    re.IGNORECASE,
)
_NO_VISIT = re.compile(
    r"\bvisit(ing)? (our|the|this|your|my)? ?(new )?(web ?(site|page)|page|link|portal|url|https?|www)|\b(thank|thanks|enjoyed|grateful) .{0,40}\bvisit\b"
    r"|\b(after|since|following|during|at) (your|the|our|last|her|his)\b.{0,20}\bvisit",
    re.IGNORECASE,
)
_PRIORITISE_US = re.compile(r"\bpriorit(y|ise|ize)\b.{0,40}\b(us|our school|our visit)\b", re.IGNORECASE)
_NOT = re.compile(
    r"\b(no need|not (need|want|require|wish|ask|a priority|urgent)|(do|does|did)(n.t| not)|n.t need|no longer|"
    r"without|rather not|not looking)\b",
    re.IGNORECASE,
)
# Questions that staff answer by reading the mail or not at all, and that no curriculum lead needs to see.
_POLITE = re.compile(
    r"\b(how are you|are you well|hope\b.{0,40}\bwell|(is (that|this)|(that|this) is) (ok|okay|all right|alright)|confirm\w* receipt|"
    r"(confirm|let (me|us) know|tell me)\b.{0,40}\b(received|receipt|got (it|this|them)|arrived|reached you|safely)|"
    r"(did|have) you (get|got|receive|received) (it|this|the|our|my))\b",
    re.IGNORECASE,
)
# A question that ends in a full stop.
_ASKS = re.compile(
    r"\b(i|we|she|he|they) (was|were|am|are|m|re) (just )?wondering (if|whether|when|how|what|who|where|why|which)\b"
    r"|\b(wonder(ed)?|would like to know|d like to know|not sure) (if|whether|when|how|what|who|where|why|which)\b"
    r"|\b(please|could|can|would) (you |someone |somebody )?(please |kindly |just )?(advise|explain|clarify|tell (us|me)|let (us|me) know) "
    r"(us |me )?(if|whether|when|how|what|who|where|why|which|about|on)\b|\bplease advise\b",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"\b(attach(ed|ing|ment)?|enclosed?|here (is|are) (our|the|my)|find (our|the|my) (completed )?(form|return))\b",
    re.IGNORECASE,
)


def requests(note: str) -> list[Request]:
    """Everything asked for in a covering note, each sentence once. A sentence that declines asks for nothing."""
    found = []
    for sentence in dict.fromkeys(sentences(note)):
        if _asks_for_visit(sentence):
            found.append(Request(FollowUpKind.VISIT_PRIORITY, sentence))
        elif (sentence.endswith("?") or _ASKS.search(sentence)) and not _POLITE.search(sentence):
            found.append(Request(FollowUpKind.QUESTION, sentence))
    return found


def speaks_of_a_form(note: str) -> bool:
    """Whether a note says that something comes with it: where nothing did, it was forgotten."""
    return bool(_ATTACHED.search(note))


def sentences(note: str) -> list[str]:
    """The sentences of a note, white space evened out; a line that stands alone is one too."""
    paragraphs = re.split(r"\n\s*\n", note.replace("\r\n", "\n"))
    flat = (" ".join(paragraph.split()) for paragraph in paragraphs)
    return [
        piece for text in flat for piece in re.split(r"(?<=[.!?])\s+(?=[\"“'‘(]?[A-Z0-9])", text) if piece
    ]


def _asks_for_visit(sentence: str) -> bool:
    if _NOT.search(sentence):
        return False
    if (_VISIT.search(sentence) and _URGENT.search(sentence)) or _PRIORITISE_US.search(sentence):
        return True
    return bool(_ASKS_VISIT.search(sentence)) and not _NO_VISIT.search(sentence)


_AWAY = re.compile(
    r"\b((am|is|are|be|m) (currently |now )?(out of (the )?office|on (annual|maternity|paternity|sick|adoption|study) leave|away from (my desk|the office))"
    r"|(school|office) (is|will be) (now )?closed (for|until|from)|this (mailbox|inbox|account|e-?mail( address)?) is (not|no longer) (being )?monitored"
    r"|(automated|automatic|auto-?generated) (reply|response|message|e-?mail|acknowledgement)"
    r"|thank you for (contacting|e-?mailing|your e-?mail( to)?)\b.{0,160}\b(working|school) days)",
    re.IGNORECASE | re.DOTALL,
)


def is_away(note: str) -> bool:
    """Whether a note reads as what a mail program answers by itself."""
    return bool(_AWAY.search(note[:600]))


_GREETING = re.compile(
    r"^(hi|hello|hey|dear|good (morning|afternoon|evening))\b[^.!?\n]{0,40}$", re.IGNORECASE
)
_COURTESY = re.compile(
    r"^(ok(ay)?|great|lovely|perfect|brilliant|super|noted|received|understood|will do|no (problem|worries)|that.?s (great|fine|lovely|good))?[\s,.!–-]*"
    r"((many |so many )?thank(s| you)( again)?( (so|very) much| a lot| ever so much)?"
    r"( for (letting (me|us) know|confirming|(your|the) (help|reply|e-?mail|message|confirmation|update|quick (reply|response))|this|that))?)?"
    r"([\s,.!–-]*(much |really |greatly )?appreciated|[\s,.!–-]*have a (good|nice|lovely|great) (day|weekend|week|evening|holiday|half term|christmas))?[\s,.!–x-]*$",
    re.IGNORECASE,
)
_THANKS = re.compile(r"\b(thank|thanks|appreciated)\b", re.IGNORECASE)
_SHORT = 4  # words: a line so short below thanks is who gives them


def is_courtesy(note: str) -> bool:
    """Whether a note is nothing but thanks: a greeting, words of politeness, a name."""
    lines = [line.strip() for line in note.splitlines() if line.strip()]
    if lines and _GREETING.match(lines[0]) and len(lines) > 1:
        lines = lines[1:]
    polite = [bool(_COURTESY.match(line)) for line in lines]
    if not lines or not polite[0] or not _THANKS.search(note):
        return False
    named = polite[-1] or (
        len(lines[-1].split()) <= _SHORT and lines[-1].replace(" ", "").replace(".", "").isalpha()
    )
    return all(polite[:-1]) and named
