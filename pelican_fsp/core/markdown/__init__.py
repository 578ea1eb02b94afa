"""Markdown as text: fences and copies."""
