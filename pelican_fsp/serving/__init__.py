"""The site served on one's own machine, built again at each change."""
