"""A county of invented schools through a school year: what each does is written down first, then it is lived through."""
