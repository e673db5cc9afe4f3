"""Collections: which schools are expected to return which form by when, how far each has come, and who is reminded."""
