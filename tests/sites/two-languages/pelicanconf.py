"""One site in two languages, as Pelican itself does it: translations beside the originals."""

AUTHOR = "The club"
SITENAME = "Moss Walkers"
SITEURL = "https://moss.example/walks"
TIMEZONE = "Europe/Berlin"
DEFAULT_LANG = "en"
DEFAULT_DATE_FORMAT = "%Y-%m-%d"
PATH = "content"
OUTPUT_PATH = "output"
THEME = "simple"

ARTICLE_URL = ARTICLE_SAVE_AS = "{category}/{slug}.html"
ARTICLE_LANG_URL = ARTICLE_LANG_SAVE_AS = "{lang}/{category}/{slug}.html"
PAGE_LANG_URL = PAGE_LANG_SAVE_AS = "{lang}/{slug}.html"
DRAFT_LANG_URL = DRAFT_LANG_SAVE_AS = "drafts/{lang}-{slug}.html"
DEFAULT_METADATA = {"meta": "A walk through moss."}
DIRECT_TEMPLATES = ["index", "archives", "categories"]
DISPLAY_CATEGORIES_ON_MENU = False
WITH_FUTURE_DATES = True

PLUGINS = ["sitemap"]
SITEMAP = {"format": "txt"}
