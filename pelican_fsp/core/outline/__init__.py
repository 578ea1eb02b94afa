"""The book as one ordered tree."""
