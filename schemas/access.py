"""Who may do what at the desk: four roles, each with all that the ones before it may."""

from enum import StrEnum


class UserRole(StrEnum):
    """A person's role, from the one who only looks to the one who manages the installation."""

    VIEWER = "viewer"  # sees everything, decides nothing
    STAFF = "staff"  # decides exceptions, writes to schools
    LEAD = "lead"  # besides: templates, rounds
    ADMIN = "admin"  # besides: users, letters, settings, tokens

    @property
    def rank(self) -> int:
        """Its place in the order: higher ranks may all that lower ones may."""
        return list(UserRole).index(self)

    def covers(self, needed: "UserRole") -> bool:
        """Whether this role may do what ``needed`` may."""
        return self.rank >= needed.rank
