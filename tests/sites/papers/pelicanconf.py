"""Pages written in reStructuredText, in an order of their own, at addresses that end in a slash."""

SITENAME = "Tide Tables"
SITEURL = ""
RELATIVE_URLS = True
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
OUTPUT_PATH = "output"
THEME = "simple"

PAGE_PATHS = ["notes"]
ARTICLE_PATHS = ["logbook"]
PAGE_ORDER_BY = "rank"
PAGE_URL = "notes/{slug}/"
PAGE_SAVE_AS = "notes/{slug}/index.html"
ARTICLE_URL = "log/{date:%Y}/{slug}/"
ARTICLE_SAVE_AS = "log/{date:%Y}/{slug}/index.html"
ARTICLE_ORDER_BY = "title"
YEAR_ARCHIVE_SAVE_AS = "log/{date:%Y}/index.html"
FILENAME_METADATA = r"(?P<date>\d{4}-\d{2}-\d{2})-(?P<slug>.*)"
SLUGIFY_SOURCE = "basename"
OUTPUT_SOURCES = True
DOCUTILS_SETTINGS = {"sectnum_xform": False, "table_style": "plain"}
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

PLUGINS = []
