"""Everything that remembers: tables, files by content, and the unit of work."""
