"""Which school: numbers, then names, then senders; they must agree, and none is guessed."""

import pytest

from pipeline.answers import Answers
from pipeline.context import Context
from pipeline.identify import Identity, identify
from pipeline.names import core
from schemas.codes import Code
from schemas.stamp import Stamp
from tests.unit.pipeline.scripted import FORM, make_reading

NOWHERE = "teacher@private.example"


def who(ctx: Context, sender: str | None = NOWHERE, **values: str) -> Identity:
    return identify(Answers(make_reading(values), FORM), sender, ctx.register())


def found(ctx: Context, sender: str | None = NOWHERE, **values: str) -> str | Code:
    """The URN of the school, or the code of the one exception."""
    identity = who(ctx, sender, **values)
    if identity.school:
        assert identity.issues == []
        assert identity.because, "a school is given with its evidence"
        return identity.school.urn
    (issue,) = identity.issues
    return issue.code


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"urn": "990001"}, "990001"),
        ({"urn": "URN 990001"}, "990001"),
        ({"dfe": "919/2005"}, "990005"),
        ({"dfe": "919-2005"}, "990005"),
        ({"dfe": "9192005"}, "990005"),
        ({"urn": "990005", "dfe": "919 2005", "name": "Thorncote JM"}, "990005"),
        ({"urn": "tbc", "name": "Thorncote Junior School"}, "990005"),
    ],
)
def test_a_number_names_a_school(ctx: Context, values: dict[str, str], expected: str) -> None:
    """URN and DfE number are read however they are written."""
    assert found(ctx, **values) == expected


def test_an_old_urn_leads_to_the_school_that_carries_its_dfe_number_on(ctx: Context) -> None:
    """A school that became an academy has a new URN and the same establishment number."""
    assert found(ctx, urn="990006") == "990007"
    assert found(ctx, dfe="919/2006") == "990007"


def test_a_closed_school_without_a_successor_is_a_question(ctx: Context) -> None:
    """Nobody teaches there: somebody mistyped."""
    assert found(ctx, urn="990008") is Code.SCHOOL_UNKNOWN


@pytest.mark.parametrize(
    "values",
    [
        {"urn": "990001", "dfe": "919/2005"},
        {"urn": "990001", "name": "Thorncote Junior School"},
        {"urn": "990002", "name": "Nowhere Hall"},
        {"urn": "123456", "name": "Thorncote Junior School"},
    ],
)
def test_what_disagrees_is_a_conflict(ctx: Context, values: dict[str, str]) -> None:
    """Two numbers, a number and a name, or a number that the register does not have beside a name that it has."""
    assert found(ctx, **values) is Code.IDENTITY_CONFLICT


def test_a_sender_at_another_school_is_a_conflict(ctx: Context) -> None:
    """The e-mail's domain must not belong to somebody else, on the envelope or on the form."""
    assert found(ctx, "head@thorncote.example", urn="990001") is Code.IDENTITY_CONFLICT
    assert found(ctx, urn="990001", email="head@thorncote.example") is Code.IDENTITY_CONFLICT
    assert found(ctx, "head@fernhill.example", urn="990001") == "990001"


def test_a_sender_alone_names_no_school(ctx: Context) -> None:
    """A domain is evidence, not proof."""
    assert found(ctx, "head@thorncote.example") is Code.SCHOOL_UNKNOWN


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Thorncote Junior School", "990005"),
        ("THORNCOTE JUNIOR SCHOOL.", "990005"),
        ("Thorncote", "990005"),
        ("Thorncote Juniors, Watford", "990005"),
        ("St. Marys C of E (VA) Prim Sch", "990003"),
        ("Saint Mary’s R.C. Primary", "990004"),
        ("Fernhill Park", "990002"),
        ("Fernhill Primary School", "990001"),
    ],
)
def test_a_name_is_known_in_all_its_spellings(ctx: Context, name: str, expected: str) -> None:
    """Abbreviations, punctuation and a place more or less do not hide a school."""
    assert found(ctx, name=name) == expected


@pytest.mark.parametrize("name", ["St Mary's", "St Mary's Primary", "Fernhill"])
def test_a_name_that_fits_several_names_them_all(ctx: Context, name: str) -> None:
    """The shorter fit is not the better one: a person chooses."""
    (issue,) = who(ctx, name=name).issues
    assert issue.code is Code.SCHOOL_AMBIGUOUS
    assert issue.message.count("URN") == 2


def test_the_sender_or_the_postcode_decides_between_schools_of_one_name(ctx: Context) -> None:
    """Evidence settles what the name leaves open."""
    assert found(ctx, "office@stmarysrc.example", name="St Mary's") == "990004"
    assert found(ctx, name="St Mary's", postcode="wd911ad") == "990004"


@pytest.mark.parametrize(
    "name",
    ["Nowhere Hall", "Thorncoat Junior School", "Thorncote Mill Junior School", "Primary School", "", "n/a"],
)
def test_a_name_that_is_not_the_registers_is_nobodys(ctx: Context, name: str) -> None:
    """A misspelling may be another county's school: without other evidence a person looks."""
    assert found(ctx, name=name) is Code.SCHOOL_UNKNOWN


def test_a_misspelt_name_is_known_with_the_sender(ctx: Context) -> None:
    """Two doubtful signs that agree are enough."""
    assert found(ctx, "head@thorncote.example", name="Thorncoat Junior School") == "990005"


def test_the_exception_names_the_nearest_school(ctx: Context) -> None:
    """A person chooses quicker from a name than from nothing."""
    assert (
        "Thorncote Junior School (URN 990005)" in who(ctx, name="Thorncoat Junior School").issues[0].message
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St Mary's CofE Primary School", "Saint Marys C. of E. (VA) Prim. Sch"),
        ("Ashdown JMI School", "Ashdown Junior Mixed and Infant School"),
        ("The Oaks R.C. Inf. & Nursery School", "Oaks Roman Catholic Infants"),
        ("Écoles Primary", "Ecoles Prim"),
    ],
)
def test_spellings_of_one_name_come_to_one(one: str, other: str) -> None:
    """What people vary is taken out."""
    assert core(one) == core(other)


def test_infant_and_junior_schools_of_one_name_stay_two() -> None:
    """What tells schools apart is kept."""
    assert core("Ashdown Infant School") != core("Ashdown Junior School")


def stamped(ctx: Context, school: str, **values: str) -> Identity:
    stamp = Stamp(template="form", version="1", school=school, round="Autumn")
    return identify(Answers(make_reading(values), FORM), NOWHERE, ctx.register(), stamp)


def test_a_form_made_out_for_a_school_is_that_school_s(ctx: Context) -> None:
    """The stamp counts as a number on the form, and is named in the evidence."""
    identity = stamped(ctx, "990001")
    assert identity.school is not None
    assert identity.school.urn == "990001"
    assert "the form was made out for" in identity.because[0]


def test_a_form_handed_on_to_another_school_is_a_question(ctx: Context) -> None:
    """Stamp and form must agree: a number or a name of another school is a conflict."""
    for values in ({"urn": "990005"}, {"name": "Thorncote Junior School"}):
        (problem,) = stamped(ctx, "990001", **values).issues
        assert problem.code is Code.IDENTITY_CONFLICT


def test_a_stamp_that_nobody_has_is_no_school(ctx: Context) -> None:
    """A URN that the register lacks does not name a school, wherever it stands."""
    assert stamped(ctx, "123123").school is None
