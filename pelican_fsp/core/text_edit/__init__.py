"""Source files changed in single lines, everything else to the byte as it was."""
