"""What the hub should do for a school: found in returns, in notes and in the calendar, raised by rules, once."""
