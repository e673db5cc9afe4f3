"""Read-only views for the hub's own reporting tools, described in docs/views.md; the same SQL on both databases.

They are code, not history: they are dropped before the tables change and made again afterwards. What is restricted is
left out of them, and so are messages and letters.
"""

from types import MappingProxyType

from sqlalchemy import Connection, text

VIEWS = MappingProxyType(
    {
        "hub_school": """
            SELECT s.urn, s.dfe_number, s.name, s.open, s.closed_on, s.phase, s.low_age, s.high_age, s.roll,
                   s.postcode, s.district, s.area
            FROM school s
        """,
        "hub_round": """
            SELECT r.name AS round, r.title, r.opens, r.due, r.closes, s.urn, s.name AS school, s.area, e.state,
                   e.sent_at, e.replied_at, e.returned_at, e.accepted_at, e.excused_at, e.excuse,
                   e.chasers, e.chased_at, e.last_contact, t.ref AS "return"
            FROM round_school e
            JOIN round r ON r.id = e.round_id
            JOIN school s ON s.id = e.school_id
            LEFT JOIN "return" t ON t.id = e.return_id
        """,
        "hub_return": """
            SELECT t.ref AS "return", c.revision, c.current, s.urn, s.name AS school, s.area, c.template,
                   c.template_version, c.as_of AS sent_at, c.stored_at
            FROM record c
            JOIN "return" t ON t.id = c.return_id
            JOIN school s ON s.id = c.school_id
        """,
        "hub_answer": """
            SELECT t.ref AS "return", c.revision, c.current, s.urn, s.name AS school, s.area, c.template,
                   c.template_version, c.as_of AS sent_at, a.field, a.section, a.question, a.part, a.kind,
                   a.status, a.text AS answer, a.number, a.day, a.page
            FROM answer a
            JOIN record c ON c.id = a.record_id
            JOIN "return" t ON t.id = a.return_id
            JOIN school s ON s.id = a.school_id
            WHERE NOT a.restricted
        """,
        "hub_action": """
            SELECT s.urn, s.name AS school, s.area, n.template, n.section, n.question, n.text AS action, n.owner,
                   n.due_words, n.due, n.success, n.state, n.because, n.first_seen, n.last_seen, n.settled_at
            FROM action n
            JOIN school s ON s.id = n.school_id
            WHERE NOT n.restricted
        """,
        "hub_follow_up": """
            SELECT f.id AS follow_up, f.rule, f.kind, s.urn, s.name AS school, s.area, f.owner, f.quote, f.because,
                   f.due, f.state, f.raised_at, f.settled_at, f.settled_by, t.ref AS "return", r.name AS round
            FROM follow_up f
            LEFT JOIN school s ON s.id = f.school_id
            LEFT JOIN "return" t ON t.id = f.return_id
            LEFT JOIN round r ON r.id = f.round_id
        """,
    }
)


def drop_views(connection: Connection) -> None:
    """Takes the views away, so that the tables under them may change."""
    for name in VIEWS:
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))


def make_views(connection: Connection) -> None:
    """Makes the views as this version has them."""
    for name, query in VIEWS.items():
        connection.execute(text(f"CREATE VIEW {name} AS {query}"))
