"""What `invoke check` looks at: the built site, its sources, and the sites that it links to."""
