"""Settings of the sample book as it is published: pelicanconf.py, with full addresses."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from pelicanconf import *  # noqa: F403 - this file is pelicanconf.py and a little more

RELATIVE_URLS = False  # links carry SITEURL
FSP_REDIRECTS = ["netlify", "nginx"]  # old addresses, for servers that forward by themselves
DELETE_OUTPUT_DIRECTORY = True  # nothing stays of pages that are gone
FSP_LLMS = True  # llms.txt and a Markdown copy of every page
