"""What the API gives and takes, one file a subject. Names stay; more may be added."""
