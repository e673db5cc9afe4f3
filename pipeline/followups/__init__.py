"""What the hub should do for a school, found in its form and its covering note, and raised once."""
