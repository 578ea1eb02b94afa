"""What is wrong with a built site, and where it was written: values only."""
