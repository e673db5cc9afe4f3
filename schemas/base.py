"""The one Pydantic base: frozen, strict about unknown keys, the same everywhere."""

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A value that crosses an edge (file, mail, child process, page): immutable and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
