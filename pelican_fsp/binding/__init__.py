"""Makes one page, a PDF and an EPUB of a site's book; needs the extra `book`."""
