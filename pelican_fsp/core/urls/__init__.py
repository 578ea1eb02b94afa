"""Addresses and where they lead."""
