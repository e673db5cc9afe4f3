"""The documents that a school's returns are for: review, development plan, progress, and the agenda of a meeting.

``dossier`` gathers what the store knows of a school; each document is a function of it; ``paper`` writes Word.
"""
