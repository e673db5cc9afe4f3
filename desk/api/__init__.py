"""The API: what the pages show, as JSON, for programs with a token."""
