"""What becomes of schools over time: their answers, what changed, their actions, and words found again."""
