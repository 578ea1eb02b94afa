"""What an author keeps by hand, and the fields that would say the same: values in, values out."""
