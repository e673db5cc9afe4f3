"""Who the people at the desk are: users, passwords, signing in, sessions. Knows nothing of web pages."""
