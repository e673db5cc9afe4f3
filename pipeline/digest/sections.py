"""What a letter shows of a digest, in its order: headings, sentences, short tables, quotes. HTML and text both say this."""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass

from .shape import Collection, Digest, Sureness
from .wording import ago, day, many, school, sentence, share, short, span

_QUOTE, _ACTION, _WHO = 220, 140, 40  # characters: a quote is three lines, an action two


@dataclass(frozen=True, slots=True)
class Room:
    """How many lines of each list a letter shows; the workbook has all."""

    visits: int = 12
    arrivals: int = 10
    missing: int = 12
    undecided: int = 6
    actions: int = 10
    areas: int = 12
    themes: int = 6
    asks: int = 3  # quotes of a theme

    def less(self) -> "Room":
        """Half as much of everything, and of each at least one."""
        return Room(*(max(1, each // 2) for each in astuple(self)))


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the numbers at the top."""

    title: str
    value: str
    note: str
    pressing: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; a number stands to the right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    labelled: frozenset[int] = frozenset()  # columns that need their heading where there are no columns
    numbers: frozenset[int] = frozenset()  # columns


@dataclass(frozen=True, slots=True)
class Group:
    """Quotes under a name, with why they stand together."""

    name: str
    because: str
    quotes: tuple[tuple[str, str], ...]  # what, and who said it


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the letter. Empty parts stay, with a sentence that says so."""

    title: str
    lead: str
    table: Table | None = None
    groups: tuple[Group, ...] = ()
    pictures: tuple[str, ...] = ()
    more: str = ""


def subject(digest: Digest) -> str:
    """What stands in the list of mails."""
    who = "" if digest.audience.area is None else f", {digest.audience.area}"
    return f"Music returns{who}: week {digest.week.number}, {span(digest.week)}"


def headline(digest: Digest) -> str:
    """The week in three sentences."""
    arrived = digest.arrivals
    first = f"{many(len(arrived.returns), 'return')} came in this week"
    if arrived.returns:
        first += f"; {arrived.accepted:,} recorded, {len(arrived.returns) - arrived.accepted:,} not yet"
    said = [sentence(first) + "."]
    for each in digest.collections[:2]:
        open_ = each.expected - each.returned
        standing = (
            f"{each.returned:,} of {many(each.expected, 'school')} ({share(each.returned, each.expected)})"
        )
        if each.expected:
            said.append(f"{each.name}: {standing} have returned, {open_:,} have not.")
    if digest.visits:
        said.append(
            f"{sentence(many(len(digest.visits), 'school asks', 'schools ask'))} for a priority visit."
        )
    return " ".join(said)


def figures(digest: Digest) -> tuple[Figure, ...]:
    """The four numbers."""
    pace, waiting = digest.pace, digest.waiting
    fresh, late = sum(each.fresh for each in digest.visits), sum(each.overdue for each in digest.visits)
    oldest = waiting.oldest
    return (
        Figure(
            "Schools that returned",
            f"{pace.week:,}",
            f"week before {pace.week_before:,}"
            + (f", last year {pace.week_last_year:,}" if pace.to_date_last_year else ""),
        ),
        _standing(digest.collections[0]) if digest.collections else Figure("Returned so far", "0", ""),
        Figure(
            "Visits wanted", f"{len(digest.visits):,}", f"{fresh:,} new, {late:,} overdue", pressing=late > 0
        ),
        Figure(
            "Decisions waiting",
            f"{len(waiting.open):,}",
            f"oldest {ago(oldest.days)}" if oldest else "nothing waits",
            pressing=oldest is not None and oldest.days >= 7,
        ),
    )


def _standing(each: Collection) -> Figure:
    return Figure(
        "Returned so far",
        f"{each.returned:,}",
        f"of {each.expected:,} ({share(each.returned, each.expected)})"
        if each.expected
        else "no school is expected",
    )


def sections(digest: Digest, room: Room) -> tuple[Section, ...]:
    """Every part, the most pressing first."""
    parts: Sequence[Callable[[Digest, Room], Section]] = (
        _visits, _undecided, _arrivals, _progress, _missing, _asks, _actions, _duties, _sureness,
    )  # fmt: skip
    return tuple(part(digest, room) for part in parts)


def _rest(shown: int, whole: int, sheet: str) -> str:
    return f"And {whole - shown:,} more: see the sheet “{sheet}” of the workbook." if whole > shown else ""


def _visits(digest: Digest, room: Room) -> Section:
    rows = tuple(
        (
            school(each.school, digest.audience),
            f"“{short(each.quote, _QUOTE)}”",
            f"{day(each.due, year=False)}{' (overdue)' if each.overdue else ''}{' · new' if each.fresh else ''}",
        )
        for each in digest.visits[: room.visits]
    )
    if not rows:
        return Section("Visits wanted first", "No school is waiting for a priority visit.")
    lead = f"{sentence(many(len(digest.visits), 'school is', 'schools are'))} waiting for a priority visit; the first due stands first."
    table = Table(("School", "In its words", "Due"), rows, frozenset({2}))
    return Section("Visits wanted first", lead, table, more=_rest(len(rows), len(digest.visits), "Visits"))


def _undecided(digest: Digest, room: Room) -> Section:
    waiting, title = digest.waiting, "Waiting for a decision"
    moved = f"{waiting.raised:,} new this week, {waiting.resolved:,} settled."
    if waiting.oldest is None:
        return Section(title, f"Nothing waits. {moved}")
    lead = f"{sentence(many(len(waiting.open), 'decision waits', 'decisions wait'))}, the oldest since {day(waiting.oldest.raised)} ({ago(waiting.oldest.days)}). {moved}"
    kinds = "; ".join(f"{count:,} × {what.rstrip('.').lower()}" for what, count in waiting.kinds()[:4])
    rows = tuple(
        (
            school(each.school, digest.audience),
            short(f"{each.sentence} {each.action}", _QUOTE),
            ago(each.days),
        )
        for each in waiting.open[: room.undecided]
    )
    table = Table(("School or sender", "What is wrong, and what to do", "Waits"), rows, frozenset({2}))
    return Section(
        title, f"{lead} Most often: {kinds}.", table, more=_rest(len(rows), len(waiting.open), "Decisions")
    )


def _arrivals(digest: Digest, room: Room) -> Section:
    found, title = digest.arrivals, "What came in"
    ends = "; ".join(f"{count:,} {words}" for words, count in found.messages)
    whole = sum(count for _, count in found.messages)
    mail = f" {sentence(many(whole, 'message'))} in all: {ends}." if ends else ""
    if not found.returns:
        return Section(title, f"No completed form came in this week.{mail}")
    again = sum(each.again for each in found.returns)
    lead = f"{sentence(many(len(found.returns), 'completed form'))}, {again:,} of them from schools that had sent that form before.{mail}"
    newest = found.returns[::-1][: room.arrivals]
    rows = tuple(
        (
            school(each.school, digest.audience),
            each.form + (" (again)" if each.again else ""),
            day(each.received, year=False),
            each.state,
        )
        for each in newest
    )
    table = Table(("School", "Form", "Came", "Now"), rows)
    return Section(title, lead, table, more=_rest(len(rows), len(found.returns), "Came in"))


def _progress(digest: Digest, room: Room) -> Section:
    pace = digest.pace
    before = (
        f" and {pace.week_last_year:,} in the same week last year. So far {pace.to_date:,}; by this week last year"
        f" {pace.to_date_last_year:,}."
        if pace.to_date_last_year
        else f". So far {pace.to_date:,}; nothing is known of last year."
    )
    lead = (
        f"{sentence(many(pace.week, 'school'))} returned for the first time this school year, against {pace.week_before:,}"
        f" the week before{before}"
    )
    shares = [(each, one) for each in digest.collections for one in each.areas]
    several = len(digest.collections) > 1
    rows = tuple(
        (
            f"{each.name}: {one.area or 'no area'}" if several else one.area or "No area",
            f"{one.expected:,}",
            f"{one.returned:,}",
            share(one.returned, one.expected),
        )
        for each, one in shares[: room.areas]
    )
    first = "Area" if several or not digest.collections else digest.collections[0].name
    headings = (first, "Expected", "Returned", "Share")
    table = Table(headings, rows, frozenset({1, 2}), frozenset({1, 2, 3}))
    excused = sum(each.excused for each in digest.collections)
    let_off = f"{sentence(many(excused, 'school'))} excused and not counted. " if excused else ""
    more = let_off + _rest(len(rows), len(shares), "By area")
    return Section("How far we are", lead, table if rows else None, pictures=("pace", "areas"), more=more)


def _missing(digest: Digest, room: Room) -> Section:
    found, title = digest.missing, "Who has not returned"
    if not found:
        return Section(
            title,
            "Every school that was expected has returned."
            if any(each.expected for each in digest.collections)
            else "No school is expected.",
        )
    never = sum(each.last_contact is None for each in found)
    silent = (
        f"; {never:,} of them {'has' if never == 1 else 'have'} never been heard of and stand first"
        if never
        else ""
    )
    lead = f"{sentence(many(len(found), 'school has', 'schools have'))} not returned{silent}. The one last heard of the longest ago stands first{' after them' if never else ''}."
    rows = tuple(
        (
            school(each.school, digest.audience),
            day(each.last_contact) if each.last_contact else "never",
            day(each.last_return),
        )
        for each in found[: room.missing]
    )
    table = Table(("School", "Last contact", "Last return"), rows, frozenset({1, 2}))
    return Section(title, lead, table, more=_rest(len(rows), len(found), "Not returned"))


def _asks(digest: Digest, room: Room) -> Section:
    title = "What schools ask for"
    if not digest.themes:
        return Section(title, "Nobody asked a question or for support this week.")
    lead = f"{sentence(many(digest.asks, 'request'))} this week, brought together by the words they use."
    groups = tuple(
        Group(
            f"{each.name} ({len(each.asks):,})",
            f"by the words {', '.join(each.words)}" if each.words else "no words in common",
            tuple(
                (short(ask.quote, _QUOTE), school(ask.school, digest.audience))
                for ask in each.asks[: room.asks]
            ),
        )
        for each in digest.themes[: room.themes]
    )
    shown = sum(len(each.quotes) for each in groups)
    return Section(title, lead, groups=groups, more=_rest(shown, digest.asks, "Asked for"))


def _actions(digest: Digest, room: Room) -> Section:
    found, title = digest.actions, "Actions falling due"
    late = f" {found.earlier:,} more have been due for over twelve weeks." if found.earlier else ""
    if not found.falling:
        return Section(title, f"No action of a school's plan falls due within four weeks.{late}")
    lead = f"{sentence(many(len(found.falling) - found.overdue, 'action'))} due within four weeks, {found.overdue:,} overdue.{late}"
    coming = [each for each in found.falling if not each.overdue]
    late_ones = [each for each in found.falling if each.overdue][-max(1, room.actions // 2) :]
    shown = [*late_ones, *coming][: room.actions]
    rows = tuple(
        (
            school(each.school, digest.audience),
            " – ".join(filter(None, (short(each.action, _ACTION), short(each.who, _WHO)))),
            day(each.due, year=False) + (" (overdue)" if each.overdue else ""),
        )
        for each in shown
    )
    table = Table(("School", "Action, and who", "By"), rows, frozenset({2}))
    return Section(title, lead, table, more=_rest(len(rows), len(found.falling), "Actions"))


def _duties(digest: Digest, _room: Room) -> Section:
    title = "The hub's own list"
    if not digest.duties:
        return Section(title, "Nothing that the hub should do for a school is open.")
    whole, late = sum(each.open for each in digest.duties), sum(each.overdue for each in digest.duties)
    rows = tuple((each.what, f"{each.open:,}", f"{each.overdue:,}") for each in digest.duties)
    table = Table(("What", "Open", "Late"), rows, frozenset({1, 2}), frozenset({1, 2}))
    verb = "is" if whole == 1 else "are"
    return Section(title, f"{sentence(many(whole, 'follow-up'))} {verb} open, {late:,} past the day.", table)


def _sureness(digest: Digest, _room: Room) -> Section:
    return Section(
        "How sure we are",
        f"This week: {_said(digest.sure_week)} This school year: {_said(digest.sure_year)}",
        more="Without a look: nothing of the message was ever asked of a person. Corrected: a person changed the record later.",
    )


def _said(sure: Sureness) -> str:
    if sure.recorded == 0:
        return "nothing was recorded."
    corrected = (
        f"{sure.corrected:,} corrected afterwards, {sure.corrected_without_look:,} of which had been taken without a look"
        if sure.corrected
        else "none corrected afterwards"
    )
    return f"{many(sure.recorded, 'return')} recorded, {sure.without_look:,} ({share(sure.without_look, sure.recorded)}) without a look and {sure.looked_at:,} after a person's decision; {corrected}."
