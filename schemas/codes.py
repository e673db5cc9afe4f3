"""Every reason the house can give, once: shared by the store, the command line, letters, pages and metrics.

A code has a weight (what it does to a return) and advice: one plain sentence for staff that ends in what to do.
"""

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """What a code does to the return or message that carries it."""

    NOTE = "note"  # worth showing, stops nothing
    REVIEW = "review"  # a person decides one thing: an exception
    REJECT = "reject"  # cannot be read at all: the school is asked to send it again
    ASIDE = "aside"  # not a return: recorded, kept, nobody needs to act


class Code(StrEnum):
    """The name of a problem or a notable fact."""

    # a file that cannot be read
    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    UNSUPPORTED_KIND = "unsupported_kind"
    PAPER_FORM = "paper_form"
    CONVERTER_MISSING = "converter_missing"
    CONVERSION_FAILED = "conversion_failed"
    TOO_COMPLEX = "too_complex"
    CHILD_CRASHED = "child_crashed"
    CHILD_TIMED_OUT = "child_timed_out"
    CHILD_OUT_OF_MEMORY = "child_out_of_memory"
    READING_FAILED = "reading_failed"
    ATTEMPTS_EXHAUSTED = "attempts_exhausted"
    # a form that is not the one expected
    UNKNOWN_FORM = "unknown_form"
    OTHER_VERSION = "other_version"
    TWO_FORMS = "two_forms"
    FORM_CHANGED = "form_changed"
    # who sent it
    SCHOOL_UNKNOWN = "school_unknown"
    SCHOOL_AMBIGUOUS = "school_ambiguous"
    IDENTITY_CONFLICT = "identity_conflict"
    # what it says
    REQUIRED_MISSING = "required_missing"
    VALUE_UNSURE = "value_unsure"
    OUT_OF_RANGE = "out_of_range"
    CONTRADICTION = "contradiction"
    NEARLY_EMPTY = "nearly_empty"
    SAFEGUARDING = "safeguarding"
    PUPIL_NAMED = "pupil_named"
    RESIDUE = "residue"
    SPOT_CHECK = "spot_check"
    PICTURE_IN_FORM = "picture_in_form"
    PAGE_MISSING = "page_missing"
    PAGE_UNREADABLE = "page_unreadable"
    PAGE_UNKNOWN = "page_unknown"
    PAGE_LATER = "page_later"
    TRACKED_CHANGES = "tracked_changes"
    COMMENT = "comment"
    MACROS_IGNORED = "macros_ignored"
    EXTERNAL_LINK = "external_link"
    # a message that is not a return
    NO_FORM = "no_form"
    REQUEST_ONLY = "request_only"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST_MAIL = "list_mail"
    DUPLICATE = "duplicate"
    UNREADABLE_MAIL = "unreadable_mail"
    LINK_ONLY = "link_only"
    SPAM_LIKE = "spam_like"
    REPLY = "reply"
    REPLY_READ = "reply_read"
    COURTESY = "courtesy"
    SENDER_DOUBTFUL = "sender_doubtful"
    TURNED_AWAY = "turned_away"
    JOINED = "joined"
    # life in the store
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Advice:
    """What staff are told: a plain sentence, then the next action; and whether trying again could help."""

    weight: Weight
    sentence: str
    action: str
    retryable: bool = False


def _reject(sentence: str, action: str) -> Advice:
    return Advice(Weight.REJECT, sentence, action)


def _review(sentence: str, action: str, *, retryable: bool = False) -> Advice:
    return Advice(Weight.REVIEW, sentence, action, retryable)


def _note(sentence: str, action: str = "Nothing to do.") -> Advice:
    return Advice(Weight.NOTE, sentence, action)


def _aside(sentence: str, action: str = "Nothing to do.") -> Advice:
    return Advice(Weight.ASIDE, sentence, action)


ADVICE: dict[Code, Advice] = {
    Code.EMPTY_FILE: _reject("The file is empty.", "Ask the school to attach the form again."),
    Code.TOO_LARGE: _reject(
        "The file is larger than we open.", "Ask the school to send it without large pictures, or as a PDF."
    ),
    Code.DAMAGED: _reject(
        "The file is damaged and cannot be opened.", "Ask the school to save the form again and resend it."
    ),
    Code.ENCRYPTED: _review(
        "The file is protected with a password.",
        "Ask the school to remove the password and resend it, or to tell you the password.",
    ),
    Code.UNSUPPORTED_KIND: _reject(
        "This kind of file is not one we can read a form from.",
        "Ask the school for the form as Word, PDF, a scan or photos.",
    ),
    Code.PAPER_FORM: _review(
        "The form came as pictures of paper.", "Open it and enter the answers, or ask for the Word file."
    ),
    Code.CONVERTER_MISSING: _review(
        "The file is in an older format and the converter (LibreOffice) is not installed here.",
        "Install LibreOffice and run the message again, or ask the school for a .docx.",
        retryable=True,
    ),
    Code.CONVERSION_FAILED: _review(
        "The file is in an older format and could not be converted.",
        "Open it by hand, or ask the school to save it as .docx.",
        retryable=True,
    ),
    Code.TOO_COMPLEX: _review(
        "The file is built in a way that is too large to read safely.",
        "Open it by hand, or ask the school to copy the answers into a fresh form.",
    ),
    Code.CHILD_CRASHED: _review(
        "Reading the file made the reader stop.", "Open it by hand and enter the answers.", retryable=True
    ),
    Code.CHILD_TIMED_OUT: _review(
        "Reading the file took longer than allowed.", "Open it by hand and enter the answers.", retryable=True
    ),
    Code.CHILD_OUT_OF_MEMORY: _review(
        "Reading the file needed more memory than allowed.",
        "Open it by hand and enter the answers.",
        retryable=True,
    ),
    Code.READING_FAILED: _review(
        "The file opened but could not be read.", "Open it by hand and enter the answers.", retryable=True
    ),
    Code.ATTEMPTS_EXHAUSTED: _review(
        "This was tried three times and failed each time.", "Open the original and decide by hand."
    ),
    Code.UNKNOWN_FORM: _review(
        "The file does not look like any form we know.",
        "Choose the form it is, or mark it as not a return.",
    ),
    Code.OTHER_VERSION: _note("The answers are on another version of the form than the current one."),
    Code.TWO_FORMS: _review(
        "One file holds more than one completed form.", "Split the file, or choose which counts."
    ),
    Code.FORM_CHANGED: _review(
        "The form's own wording or layout was changed a good deal.", "Check the answers against the original."
    ),
    Code.SCHOOL_UNKNOWN: _review("We could not tell which school this is from.", "Choose the school."),
    Code.SCHOOL_AMBIGUOUS: _review("More than one school fits.", "Choose the school."),
    Code.IDENTITY_CONFLICT: _review(
        "What the form, the register and the sender say of the school does not agree.",
        "Choose the school that is right.",
    ),
    Code.REQUIRED_MISSING: _review(
        "An answer that is needed is missing.", "Ask the school, or accept without it."
    ),
    Code.VALUE_UNSURE: _review(
        "An answer could not be read with certainty.", "Confirm or correct the answer."
    ),
    Code.OUT_OF_RANGE: _review("A number is outside what is possible.", "Confirm or correct the number."),
    Code.CONTRADICTION: _review("Two answers contradict each other.", "Ask the school which is right."),
    Code.SAFEGUARDING: _review(
        "What is written here may be about the safeguarding of a child.",
        "Have the designated safeguarding lead read it in the return; tell nobody else.",
    ),
    Code.PUPIL_NAMED: _review(
        "A pupil may be named here.", "Take the name out of the answer, or confirm that it is nobody's."
    ),
    Code.NEARLY_EMPTY: _review(
        "Hardly anything was filled in.", "Ask the school whether the right file was sent."
    ),
    Code.RESIDUE: _review(
        "The school wrote something that belongs to no question.",
        "Read it and decide whether it is an answer.",
    ),
    Code.SPOT_CHECK: _review(
        "Nothing speaks against this return; it was drawn for a look, as one in so many is.",
        "Look it over, and accept it as it is.",
    ),
    Code.PICTURE_IN_FORM: _review(
        "The form contains a picture that may hold answers.", "Look at the picture in the original."
    ),
    Code.PAGE_MISSING: _review(
        "A page of the form did not come.", "Ask the school for it; the pages that came were read."
    ),
    Code.PAGE_UNREADABLE: _review(
        "A page could not be read.",
        "Look at it in the original, or ask the school for it.",
    ),
    Code.PAGE_UNKNOWN: _review(
        "A page that came with the form is not one of the form's.",
        "Look at it: it may be a letter, or notes that belong to an answer.",
    ),
    Code.PAGE_LATER: _review(
        "This may be a page that a form sent earlier lacks.", "Join the two, if they belong together."
    ),
    Code.TRACKED_CHANGES: _note("The school answered with tracked changes; insertions were read as answers."),
    Code.COMMENT: _note("The school left a comment."),
    Code.MACROS_IGNORED: _note("The file contains macros; they were never run."),
    Code.EXTERNAL_LINK: _note("The file refers to something outside it; it was not fetched."),
    Code.NO_FORM: _review("The message has no completed form in it.", "Read it and answer the school."),
    Code.REQUEST_ONLY: _aside(
        "The message has no form but asks for something.", "See the follow-up it raised."
    ),
    Code.AUTO_REPLY: _aside("An automatic reply."),
    Code.BOUNCE: _aside("A message we sent could not be delivered.", "See the follow-up it raised."),
    Code.LIST_MAIL: _aside("A newsletter or list message."),
    Code.DUPLICATE: _aside("The same message or file was received before."),
    Code.UNREADABLE_MAIL: _reject(
        "The message itself cannot be taken apart.", "Open it in your mail program."
    ),
    Code.LINK_ONLY: _review(
        "The message has a link to a file instead of the file; links are never followed.",
        "Ask the school to attach the form itself.",
    ),
    Code.SPAM_LIKE: _aside("Our mail server takes this for spam, and nothing came with it."),
    Code.REPLY: _review(
        "The school has answered a letter of ours.", "Read it and enter what it says into the return."
    ),
    Code.REPLY_READ: _aside("The school's answer to our questions; it was read into its return."),
    Code.COURTESY: _aside("Thanks, and nothing else."),
    Code.SENDER_DOUBTFUL: _review(
        "Our mail server could not confirm that the sender is who it says.",
        "Ask the school by telephone whether it sent this; nothing was answered automatically.",
    ),
    Code.TURNED_AWAY: _reject(
        "A person looked at it and turned it away.", "Ask the school to send the form again."
    ),
    Code.JOINED: _aside("What came with it is part of a return that came in more than one message."),
    Code.SUPERSEDED: _note("A newer return of the same school has replaced this one; both are kept."),
}


RESTRICTED = frozenset({Code.SAFEGUARDING, Code.PUPIL_NAMED})
"""Exceptions that only those may open who read what is confidential."""


class Failure(Exception):
    """The one error base: a failure that has a code, and detail for the log that never reaches a school."""

    code: Code = Code.READING_FAILED

    def __init__(self, detail: str = "", *, code: Code | None = None) -> None:
        self.code = code or type(self).code
        self.detail = detail
        super().__init__(f"{self.code}: {detail}" if detail else str(self.code))

    @property
    def advice(self) -> Advice:
        """The sentence and next action that go with this failure's code."""
        return ADVICE[self.code]
