"""Turns what a site's author keeps by hand into fields: reads the site, reports, writes."""
