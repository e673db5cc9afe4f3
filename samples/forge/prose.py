"""What schools write: short prose on music from a small grammar, and the short answers people give."""

from random import Random

WHO = (
    "All classes", "Year 4", "Most pupils", "Our KS2 children", "The choir", "Years 5 and 6", "Reception and Year 1",
    "Both Year 9 groups", "Mrs Okafor", "The subject leader", "Visiting teachers", "A group of Year 3 boys",
)  # fmt: skip
DOES = {
    "curriculum": ("follow a scheme adapted from the county plan", "compose in small groups", "have music on Tuesdays",
                   "use the ‘listen, copy, change’ approach", "work in units of 6 weeks"),
    "singing": ("sing in assembly every Friday", "learn 2-part songs", "sing rounds and partner songs",
                "lead the hymn practice", "sing at Harvest, Christmas and in the summer"),
    "instruments": ("learn the ukulele for a year", "play recorders", "have brass lessons – 10 weeks a term",
                    "share 15 violins", "take grades when they’re ready"),
    "ensembles": ("meet on Thursday lunchtimes", "played at the Town Hall in June", "join the area band (x2 pupils)",
                  "rehearse before school", "perform to parents & carers termly"),
    "inclusion": ("are paid for out of Pupil Premium", "have a teaching assistant", "use iPads with switches",
                  "get first choice of instruments", "take part in everything"),
    "leadership": ("observe lessons once a year", "report to governors in March", "keep recordings on the shared drive",
                   "attended the subject leaders’ network", "went on the ‘Singing Schools’ course"),
    "partnership": ("came to the Big Sing", "worked with the cluster’s 5 schools", "had two visits from the hub",
                    "shared plans with the junior school", "borrow samba drums"),
}  # fmt: skip
BUT = (
    "but this is not yet consistent", "although staffing changed in January", "and the children love it",
    "– see our plan", "so progress is good", "; parents have commented on this", "(since Sept. 2024)",
    "and we’d like to do more", "which OFSTED noted", "but not in Year 2",
)  # fmt: skip
AIM = (
    "To extend this to every year group", "More time for composing", "Staff need training in reading notation",
    "Buy a class set of glockenspiels", "Develop pupils’ own assessment", "Appoint a music governor",
    "Improve records so that they move up with the class", "Share good practice across the federation",
    "Increase take-up by 10%", "A clearer link between Current Position and actions in the SDP",
)  # fmt: skip
ACT = (
    "Book the hub’s training for the autumn", "Meet with SLT to agree time", "Order 30 ukuleles (approx. £900)",
    "Write to parents", "Arrange a visit to a neighbouring school", "Set up a lunchtime club", "Review in July",
    "Audit instruments: who, what, where", "Ask Mr Pettifer to lead a twilight", "Put singing on the staff agenda",
)  # fmt: skip
SHORT = (
    "Yes", "No", "n/a", "1", "None", "In place", "Not yet", "Yes – weekly", "Good", "Developing", "see SDP", "ongoing",
    "Mrs Okafor", "Y4", "2", "N/A", "We do this well.", "TBC", "All", "Sometimes",
)  # fmt: skip
BRIEF = (
    "Head",
    "SLT",
    "Music lead",
    "JP",
    "Mrs Okafor",
    "All staff",
    "Class teachers",
    "Hub + school",
    "Governors",
)
PEOPLE = (
    "Mrs A. Okafor",
    "Jo Pettifer",
    "Mr D. Lindqvist",
    "Dr Hannah O’Rourke",
    "Ms. Tamsin Vale",
    "R. Achterberg",
)
ROLES = ("Headteacher", "Subject leader", "Director of Music", "Deputy Head", "Music co-ordinator")
SCHOOLS = (
    "St Wilfrida’s CofE Primary School", "Larkmead Junior School", "Thornbeck High School", "Ash Lane JMI",
    "Holy Name R.C. Primary", "The Wexcombe Academy", "Pilgrim’s Mead Infant & Nursery School",
)  # fmt: skip


def sentence(rng: Random, topic: str) -> str:
    """One sentence about the topic."""
    words = f"{rng.choice(WHO)} {rng.choice(DOES.get(topic) or DOES[rng.choice(list(DOES))])}"
    if rng.random() < 0.6:
        tail = rng.choice(BUT)
        words += tail if tail.startswith(";") else f" {tail}"
    return words + rng.choice((".", ".", ".", "", "!"))


def statement(rng: Random, topic: str, role: str) -> str:
    """One sentence that suits a column: what is, what is wanted, what will be done."""
    if role == "aim" and rng.random() < 0.7:
        return rng.choice(AIM) + rng.choice((".", ""))
    if role == "act" and rng.random() < 0.7:
        return rng.choice(ACT) + rng.choice((".", ""))
    return sentence(rng, topic)


def role_of(label: str) -> str:
    """Whether a label asks for an aim, an action or the present state."""
    low = label.lower()
    if any(word in low for word in ("develop", "want", "aim", "next", "objective", "target", "priority")):
        return "aim"
    return "act" if any(word in low for word in ("action", "what will we", "success", "support")) else "now"


def fact(rng: Random, topic: str) -> str:
    """A short fact of the kind a label block asks for."""
    name = rng.choice(("admin", "head", "music"))
    return {
        "urn": str(rng.randint(100000, 149999)),
        "dfe": f"919{rng.choice('/- ')}{rng.randint(2000, 5999)}".replace(" ", ""),
        "person": rng.choice(PEOPLE),
        "role": rng.choice(ROLES),
        "email": f"{name}@{rng.choice(('larkmead', 'ashlane', 'wexcombe'))}.example",
        "phone": f"01632 {rng.randint(960000, 960999)}",
        "postcode": f"ZZ{rng.randint(1, 9)} {rng.randint(1, 9)}XY",
        "school": rng.choice(SCHOOLS),
        "brief": rng.choice(BRIEF),
    }[topic]


def answer(rng: Random, topic: str, path: tuple[str, ...], *, brief: bool) -> str:
    """An answer of realistic length: a word, a sentence or several; now and then it quotes the form's own label."""
    label = path[-1]
    low = label.lower()
    if topic in ("urn", "dfe", "person", "role", "email", "phone", "postcode", "brief"):
        return fact(rng, topic)
    if "name of school" in low or low == "school":
        return fact(rng, "school")
    if (
        any(word in low for word in ("who", "by whom", "lead person", "responsible"))
        and len(path) > 1
        and path[-2].isdigit()
    ):
        return fact(rng, "brief")
    draw = rng.random()
    if draw < 0.16 or (brief and draw < 0.4):
        return rng.choice(SHORT)
    role = role_of(label)
    if brief:
        return statement(rng, topic, role).split("–", 1)[0].split(";", 1)[0].strip()
    length = 1 if draw < 0.55 else 2 if draw < 0.85 else rng.randint(3, 5)
    words = " ".join(statement(rng, topic, role) for _ in range(length))
    if rng.random() < 0.06:
        words = f"{path[-1]}: {words}"
    elif rng.random() < 0.05:
        words = f"{words} {path[0]} is a priority."
    return words
