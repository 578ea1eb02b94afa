"""What the server answers, by rule: values only."""
