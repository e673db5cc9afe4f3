"""The styles of blank the forge can make, each a function that writes on a sheet."""
