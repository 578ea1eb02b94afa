"""HTML as values: read, measured, and added to at known places."""
