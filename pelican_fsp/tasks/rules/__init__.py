"""Pages moved, added and renumbered: values only."""
