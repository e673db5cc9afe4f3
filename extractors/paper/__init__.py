"""The paper wing: scans and photos of a printed form, read against the rendered blank."""
