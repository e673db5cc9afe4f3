"""PDF opened into the same small tree as Word: by its words, its rulings and its form fields."""
