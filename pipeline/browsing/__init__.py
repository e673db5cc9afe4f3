"""What people look up at the desk and programs by the API: lists by key, a page at a time, in a fixed count of queries."""
