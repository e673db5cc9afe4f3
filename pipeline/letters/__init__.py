"""Letters to schools: who may be written to, what is said, and that it is sent once.

A letter is a row of the outbox with the facts in it; its words come from three templates (subject, text, HTML) when it
is shown or sent. A school's words are data to a template and never part of one.
"""
