"""Tries the plugins with input that nobody would write: `invoke fuzz`.

Each case follows from the seed, its kind and its number alone, so that a failure is had again by
the command that is printed with it.
"""
