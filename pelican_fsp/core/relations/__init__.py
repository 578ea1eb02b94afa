"""What pages have to do with each other: concepts, logos, choices, old addresses."""
