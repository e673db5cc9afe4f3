"""Where mail comes from: IMAP, Microsoft Graph, Maildir, mbox, a drop folder; all behind one ``MailSource``.

A source lists, fetches and marks. What is new and what is safe stands in the store (``taking.py``), never in a flag
on the server: flags are for the people who look into the mailbox.
"""
