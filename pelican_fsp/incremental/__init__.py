"""Results kept from build to build: bodies, rendered files, and what they depend on."""
