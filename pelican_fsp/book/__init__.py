"""The book of one build: read from the site's pages, published to templates, put into bodies."""
