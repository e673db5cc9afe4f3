"""What the hub follows over time, in words: a school in a round, an action from return to return, a letter of the week."""

from enum import StrEnum


class ExpectedState(StrEnum):
    """How far one school has come in one round, in this order; ``excused`` is a person's word and stands above the rest."""

    NOT_SENT = "not_sent"
    SENT = "sent"
    REPLIED = "replied"  # it wrote, but sent no form
    RETURNED = "returned"  # a form is here and still being read
    IN_EXCEPTIONS = "in_exceptions"  # a person decides something first
    ACCEPTED = "accepted"
    EXCUSED = "excused"


class Tone(StrEnum):
    """How a chaser speaks."""

    FRIENDLY = "friendly"
    REMINDER = "reminder"
    FIRM = "firm"


class VisitState(StrEnum):
    """What has become of a visit to a school."""

    PLANNED = "planned"
    DONE = "done"
    CALLED_OFF = "called_off"


class ActionState(StrEnum):
    """What has become of an action from one return to the next."""

    OPEN = "open"  # said once so far
    CARRIED_OVER = "carried_over"  # said again in a later return
    DONE = "done"  # a later return, or a person, says so
    DROPPED = "dropped"  # a later return no longer has it, and does not say that it was done


class ErasureKind(StrEnum):
    """Why data was taken out."""

    RETENTION = "retention"  # its time was over
    PERSON = "person"  # somebody asked
    SCHOOL = "school"


class DigestState(StrEnum):
    """Whether a digest has gone into the outbox."""

    CLAIMED = "claimed"  # somebody builds it
    SENT = "sent"
    NOTHING = "nothing"  # there was nobody to send it to


class LinkState(StrEnum):
    """How sure it is that one school goes on as another."""

    SURE = "sure"  # the same DfE number, or a person said so
    LIKELY = "likely"  # name and postcode agree: shown, and used for nothing until a person confirms it
    REFUSED = "refused"  # a person said no
