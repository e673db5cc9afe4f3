"""What people decide about exceptions: the queue, who has what in hand, each decision with its before and after, undo."""
