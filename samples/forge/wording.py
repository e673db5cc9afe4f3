"""What the forms ask: an invented bank of sections, prompts, criteria, facts and choices."""

from dataclasses import dataclass
from random import Random
from typing import TypeVar

from .shapes import Kind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ask:
    """One prompt of the bank."""

    text: str
    kind: Kind = "text"
    options: tuple[str, ...] = ()
    unit: str | None = None
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """One section of the bank: names it goes by, and what may be asked in it."""

    topic: str
    names: tuple[str, ...]
    prompts: tuple[str, ...]  # noun phrases and open questions: prose answers
    criteria: tuple[str, ...]  # statements that can be judged
    yesno: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]  # question, unit


THEMES = (
    Theme(
        "curriculum",
        ("Curriculum music", "Music in the classroom", "Class teaching"),
        (
            "How is music timetabled for each year group?",
            "Scheme of work and how it has been adapted",
            "Progression from one year to the next",
            "How do teachers plan and share short-term plans?",
            "Balance of composing, performing and listening",
            "Use of technology in class lessons",
        ),
        (
            "Every class is taught music each week",
            "Plans build on what pupils already know",
            "Pupils compose as well as perform",
            "Listening is planned, not incidental",
            "Resources are sufficient and in good repair",
        ),
        (
            "Does every class have a weekly music lesson?",
            "Are schemes of work held centrally?",
            "Is there a written policy for music?",
        ),
        (
            ("How many minutes of class music does each pupil have a week?", "minutes"),
            ("How many teachers in school teach music?", "teachers"),
            ("Percentage of classes taught by a specialist", "%"),
        ),
    ),
    Theme(
        "singing",
        ("Singing", "Vocal work and singing", "Singing across the school"),
        (
            "How is singing developed across the school?",
            "Choice of songs and how it becomes more demanding",
            "Singing assemblies and who leads them",
            "Part-singing in the older classes",
            "Boys’ and changing voices",
        ),
        (
            "All pupils sing together at least weekly",
            "Staff sing with confidence alongside pupils",
            "Pupils sing in two or more parts by the time they leave",
            "Songs are chosen for range and quality",
        ),
        (
            "Is there a weekly singing assembly?",
            "Has the school a choir?",
            "Do all staff join in the singing?",
        ),
        (
            ("Number of pupils in the choir", "pupils"),
            ("How many singing events does the school join in a year?", "events"),
            ("Length of the singing assembly in minutes", "minutes"),
        ),
    ),
    Theme(
        "instruments",
        ("Instrumental learning", "Learning an instrument", "Instruments and whole-class teaching"),
        (
            "Whole-class ensemble teaching: year group and instrument",
            "How are records passed on at the end of the year?",
            "What do pupils go on to after the first year?",
            "Storage and care of instruments",
            "How are instrumental lessons promoted to families?",
        ),
        (
            "Whole-class lessons lead to further learning",
            "Visiting teachers and class teachers work together",
            "Pupils who learn an instrument use it in class",
            "Instruments are stored safely and tuned",
        ),
        (
            "Does a whole class learn an instrument this year?",
            "Are lessons offered at a reduced price?",
            "Is there a dedicated room for lessons?",
        ),
        (
            ("How many pupils learn an instrument in school?", "pupils"),
            ("Percentage of pupils who continue after whole-class lessons", "%"),
            ("Number of instruments owned by the school", "instruments"),
        ),
    ),
    Theme(
        "ensembles",
        ("Ensembles and performance", "Playing together", "Performing"),
        (
            "Which ensembles rehearse regularly?",
            "Performances in school and in the community",
            "Links with ensembles beyond the school",
            "How do beginners get to play with others?",
        ),
        (
            "There is an ensemble for every stage",
            "Pupils perform to an audience every term",
            "Pupils are helped to join area ensembles",
            "Concerts show the work of whole classes",
        ),
        ("Is there a school orchestra or band?", "Did pupils perform outside school last year?"),
        (
            ("How many ensembles meet each week?", "ensembles"),
            ("Number of concerts last year", "concerts"),
            ("How many pupils play in an ensemble?", "pupils"),
        ),
    ),
    Theme(
        "inclusion",
        ("Inclusion", "Access for all", "Inclusion and access"),
        (
            "How are pupils with additional needs supported?",
            "Use of Pupil Premium funding for music",
            "Pupils who are not reached yet",
            "Steps taken so that cost is no barrier",
        ),
        (
            "No pupil misses music for other support",
            "Pupils with SEND take part in every activity",
            "Costs are known and help is offered",
        ),
        (
            "Is any pupil regularly taken out of music lessons?",
            "Are adapted instruments available?",
            "Is there a bursary for music lessons?",
        ),
        (
            ("How many Pupil Premium pupils learn an instrument?", "pupils"),
            ("Percentage of pupils with SEND in ensembles", "%"),
            ("Annual budget for music resources (£)", "£"),
        ),
    ),
    Theme(
        "leadership",
        ("Leadership and management", "Leading music", "Leadership of music"),
        (
            "How is the quality of teaching monitored?",
            "Training undertaken and training needed",
            "Place of music in the school development plan",
            "How do governors know about music?",
            "What evidence of progress is kept?",
        ),
        (
            "Music is on the school development plan",
            "The subject leader observes lessons",
            "Staff training needs are known and met",
            "Governors receive a report every year",
        ),
        (
            "Is music on the school development plan?",
            "Has the subject leader had training in the last two years?",
            "Is there a governor with responsibility for music?",
        ),
        (
            ("Hours of release time each term", "hours"),
            ("Number of lesson observations last year", "observations"),
            ("How many staff have had music training this year?", "staff"),
        ),
    ),
    Theme(
        "partnership",
        ("Working with the hub", "Partnership", "Support and partnership"),
        (
            "What support from the hub has worked well?",
            "Which further support would help?",
            "Work with neighbouring schools",
            "Transition between phases",
        ),
        (
            "The school takes up hub events",
            "The school shares its practice with others",
            "Transition information includes music",
        ),
        (
            "Would you like a priority visit?",
            "Has a member of the hub visited in the last year?",
            "Would you host a training session?",
        ),
        (
            ("How many hub events did the school attend last year?", "events"),
            ("Number of partner schools", "schools"),
        ),
    ),
)

SCALED = (
    Ask("Phase of the school", "choice", ("Infant", "Junior", "Primary", "Secondary", "Special")),
    Ask(
        "How often do classes perform to others?",
        "choice",
        ("Weekly", "Half-termly", "Termly", "Yearly", "Never"),
    ),
    Ask("Who mainly teaches class music?", "choice", ("Class teacher", "Specialist", "Visiting teacher")),
    Ask("How confident are staff in teaching music?", "choice", ("Very", "Fairly", "Not very", "Not at all")),
    Ask("Is music assessed in every year?", "choice", ("Fully", "Partly", "Not yet")),
    Ask("Preferred term for a visit", "choice", ("Autumn", "Spring", "Summer")),
    Ask("How is singing led?", "choice", ("By one person", "By several staff", "By a visitor")),
)
MANY = (
    Ask(
        "Which ensembles does the school run?",
        "choices",
        ("Choir", "Orchestra", "Recorders", "Ukulele", "Brass band"),
    ),
    Ask(
        "Which areas would you like help with?",
        "choices",
        ("Planning", "Assessment", "Singing", "Technology"),
    ),
    Ask(
        "Which families of instruments are taught?",
        "choices",
        ("Strings", "Woodwind", "Brass", "Percussion", "Keys"),
    ),
    Ask(
        "Which events do pupils attend?",
        "choices",
        ("Big Sing", "Young Players’ Day", "Summer Prom", "Rock Night"),
    ),
)
DATES = (
    Ask("Date the music policy was last reviewed", "date"),
    Ask("Date of last hub visit", "date"),
    Ask("Date of next whole-school concert", "date"),
    Ask("Date of last staff training in music", "date"),
)
FACTS = (
    Ask("Name of school"),
    Ask("URN", topic="urn"),
    Ask("DfE number", topic="dfe"),
    Ask("Headteacher", topic="person"),
    Ask("Subject leader for music", topic="person"),
    Ask("E-mail address", topic="email"),
    Ask("Telephone", topic="phone"),
    Ask("Number of pupils on roll", "number", unit="pupils"),
    Ask("Date completed", "date"),
    Ask("Postcode", topic="postcode"),
    Ask("Completed by", topic="person"),
)
SIGN_OFF = (
    Ask("Signed", topic="person"),
    Ask("Name", topic="person"),
    Ask("Position", topic="role"),
    Ask("Date", "date"),
)
COLUMNS = {
    "now": ("Current Position", "Current Status", "Where are we now?", "Present position"),
    "aim": ("Desired Development", "Where do we want to be?", "Development needed", "Areas to develop"),
    "act": ("Actions", "Action to be taken", "Actions needed", "What will we do?"),
    "first": ("Provision", "Question", "Area of provision", "Focus"),
    "answer": ("Answer", "Response"),
    "evidence": ("Evidence", "Supporting evidence", "Evidence and examples"),
    "next": ("Next steps", "Next step", "Action required"),
}
PURPOSE = (
    "This form supports a conversation between the school and the hub. Please complete it with your colleagues.",
    "Please fill in as much as you can; partial information is better than none.",
    "The completed form is shared only with the hub’s area team and will shape the support we offer.",
)
TITLES = (
    "Music self-evaluation",
    "School music dialogue",
    "Music in our school: a review",
    "Music development toolkit",
    "Visit preparation form",
    "Annual music audit",
)
HUBS = (
    "Meadowshire Music Hub",
    "Northvale Music Partnership",
    "Tolleford Music Service",
    "Harrowdene Music Hub",
)
INSTRUCTIONS = (
    "Please be as specific as you can.",
    "Bullet points are welcome.",
    "Refer to the whole school, not one class.",
    "Leave blank anything that does not apply to your school.",
    "Continue on another sheet if you need to.",
)


def themes(rng: Random, count: int, used: set[str]) -> list[Theme]:
    """So many sections, in the bank's order, none that this form has already as far as there are others."""
    free = [index for index, theme in enumerate(THEMES) if theme.topic not in used]
    chosen = sorted(rng.sample(free if len(free) >= count else range(len(THEMES)), count))
    used.update(THEMES[index].topic for index in chosen)
    return [THEMES[index] for index in chosen]


def some(rng: Random, items: tuple[T, ...], low: int, high: int) -> list[T]:
    """Between ``low`` and ``high`` of the items, none twice, as far as there are that many."""
    return rng.sample(items, min(len(items), rng.randint(low, high)))
