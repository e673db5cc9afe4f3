"""One letter of each kind with invented facts, so that a hub can read them all before it turns them on."""

from typing import Any

_RETURN = {
    "school": "Oakfield JMI School",
    "form": "Music self-evaluation, infant and primary",
    "answered": 61,
    "asked": 70,
    "essentials": [["School", "Oakfield JMI School"], ["On roll", "212"], ["Priority visit wanted", "yes"]],
}
_COMMON: dict[str, Any] = {
    "hub": "Hartwell County Music Hub",
    "name": "Mrs Achebe",
    "subject": "Music self-evaluation - Oakfield JMI",
    "message_id": "<example@oakfield.example>",
    "files": ["Oakfield music form.docx"],
    "returns": [_RETURN],
    "ref": "r0123456789abcdef",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "acknowledgement": _COMMON,
    "question": {
        **_COMMON,
        "items": [
            {
                "question": "Instrumental learning – Learners in Key Stage 2",
                "said": "30-40",
                "why": "We are not sure how to read this. Which one number is it?",
                "detail": "",
            },
            {
                "question": "Inclusion – Learners with Pupil Premium",
                "said": "52",
                "why": "This does not agree with another answer. Which one number is it?",
                "detail": "52 Pupil Premium learners of 38 learners.",
            },
        ],
    },
    "ask_again": {
        **_COMMON,
        "returns": [],
        "ref": None,
        "code": "damaged",
        "why": "The file is damaged and cannot be opened.",
        "help": "Please open the form, save it once more and attach it again.",
        "blank": "infant-primary",
    },
    "chaser": {
        "hub": _COMMON["hub"],
        "name": "",
        "school": "Oakfield JMI School",
        "form": _RETURN["form"],
        "due": "27 November 2026",
        "tone": "reminder",
        "blank": "infant-primary",
        "ref": None,
    },
}
