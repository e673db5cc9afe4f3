"""Personal data: what is confidential and set apart, what is kept for how long, what is held on somebody, what is erased."""
