"""What things are: the words of the house as validated shapes. Imports nothing of ours."""
