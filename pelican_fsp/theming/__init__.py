"""The bundled theme and the fragments for other themes."""
