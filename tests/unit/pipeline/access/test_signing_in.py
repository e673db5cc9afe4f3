"""Users, passwords, lock-out and sessions."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from pipeline.access import passwords, sessions, users
from pipeline.access.signing_in import FOR_A_NAME, FOR_AN_ADDRESS, sign_in
from pipeline.store.people import SessionRow, SignInRow, UserRow
from schemas.access import UserRole
from tests.unit.pipeline.scripted import NOON

GOOD = "three little words"


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch):
    """The same algorithm with little work: these tests are about what is counted, not about how long it takes."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    monkeypatch.setattr(passwords, "_NOBODYS", quick.hash("nobody's password"))


@pytest.fixture
def pat(ctx) -> UserRow:
    with ctx.work() as work:
        return users.add(work, users.NewUser("Pat Holm", "Pat", UserRole.ADMIN, GOOD), "test", NOON)


def attempt(ctx, password, *, name="pat holm", address="10.0.0.1", at=NOON):
    with ctx.work() as work:
        return sign_in(work, name, password, address, at)


def test_a_name_is_known_however_it_is_typed(ctx, pat):
    """Capitals and spaces do not matter, the password does."""
    assert attempt(ctx, GOOD, name="  PAT  holm ").user.id == pat.id
    assert attempt(ctx, GOOD + " ").user is None


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(ctx, pat):
    """Nobody learns which names exist."""
    assert attempt(ctx, "wrong").why_not == attempt(ctx, GOOD, name="nobody").why_not


def test_too_many_slips_lock_a_name_even_for_the_right_password(ctx, pat):
    """After five slips within a quarter of an hour the right password has to wait as well, and then it works."""
    for n in range(FOR_A_NAME):
        assert "Wait" not in attempt(ctx, "wrong", address=f"10.0.0.{n}").why_not
    assert "Wait 15 minutes" in attempt(ctx, GOOD).why_not
    assert attempt(ctx, GOOD, at=NOON + timedelta(minutes=16)).user is not None


def test_a_good_sign_in_forgives_earlier_slips(ctx, pat):
    """Four slips, then right, then four slips: nobody is locked out."""
    for moment in range(3):
        at = NOON + timedelta(minutes=moment)
        for _ in range(FOR_A_NAME - 1):
            attempt(ctx, "wrong", at=at)
        assert attempt(ctx, GOOD, at=at + timedelta(seconds=1)).user is not None


def test_too_many_names_from_one_address_lock_the_address(ctx, pat):
    """Guessing a common password for many names is stopped too; other addresses go on."""
    for n in range(FOR_AN_ADDRESS):
        attempt(ctx, "wrong", name=f"user {n}")
    assert "Wait" in attempt(ctx, GOOD).why_not
    assert attempt(ctx, GOOD, address="10.0.0.2").user is not None


def test_neither_passwords_nor_names_that_were_typed_are_kept(ctx, pat):
    """A password typed into the field for the name is not readable in the store."""
    attempt(ctx, "wrong", name="my secret password")
    with ctx.look() as look:
        assert "secret" not in look.scalars(select(SignInRow)).one().name
        assert look.scalars(select(UserRow.password)).one().startswith("$argon2id$")


def test_a_session_ends_by_time_by_hand_and_with_its_user(ctx, pat):
    """Idle for three hours, twelve hours in all, signed out, or the user ended: the token opens nothing."""
    with ctx.work() as work:
        token, other = sessions.open_session(work, pat, NOON), sessions.open_session(work, pat, NOON)
        assert [each.digest for each in work.scalars(select(SessionRow))] != [token, other]
        assert sessions.visitor(work, token, NOON)[0].name == "pat holm"
        assert sessions.visitor(work, token, NOON + timedelta(hours=3, seconds=1))[0] is None
        for hour in range(1, 12):
            sessions.seen(work, token, NOON + timedelta(hours=hour))
        work.flush()
        assert sessions.visitor(work, token, NOON + timedelta(hours=11, minutes=59))[0] is not None
        assert sessions.visitor(work, token, NOON + timedelta(hours=12, seconds=1))[0] is None
        sessions.close_session(work, token)
        assert sessions.visitor(work, token, NOON)[0] is None
        users.add(work, users.NewUser("second", "Second", UserRole.ADMIN, GOOD), "test", NOON)
        users.change(work, pat.id, "test", NOON, active=False)
        assert sessions.visitor(work, other, NOON)[0] is None


def test_the_last_administrator_stays(ctx, pat):
    """Nobody can lock everybody out of administering the desk."""
    with ctx.work() as work:
        for change in ({"active": False}, {"role": UserRole.LEAD}):
            with pytest.raises(users.UserError, match="only administrator"):
                users.change(work, pat.id, "test", NOON, **change)


@pytest.mark.parametrize("password", ["", "short", "x" * 1001])
def test_a_password_that_is_too_short_or_too_long_is_not_taken(ctx, password):
    """The message says what to do."""
    with ctx.work() as work, pytest.raises(passwords.WeakPasswordError, match="A password has at"):
        users.add(work, users.NewUser("new", "New", UserRole.STAFF, password), "test", NOON)


def test_a_user_of_the_provider_is_known_by_subject_and_gets_the_role_of_its_groups(ctx):
    """Another name is the same person, another subject is not, and without a group nobody comes in."""
    with ctx.work() as work:
        first = users.vouched_for(work, "https://id.example", "s-1", "Ann", UserRole.STAFF, NOON)
        again = users.vouched_for(work, "https://id.example", "s-1", "Ann Lee", UserRole.LEAD, NOON)
        assert (again.id, again.shown, again.role) == (first.id, "Ann Lee", UserRole.LEAD)
        assert (
            users.vouched_for(work, "https://id.example", "s-2", "Ann", UserRole.STAFF, NOON).id != first.id
        )
        assert users.vouched_for(work, "https://id.example", "s-3", "Eve", None, NOON) is None
        assert sign_in(work, first.name, "", "10.0.0.1", NOON).user is None
