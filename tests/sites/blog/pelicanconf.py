"""A blog as most are: posts, tags, drafts, feeds, three plugins, a template of its own."""

AUTHOR = "Mara Teig"
SITENAME = "Crumb"
SITESUBTITLE = "Notes from a small oven"
SITEURL = "https://crumb.example"
TIMEZONE = "Europe/Lisbon"
DEFAULT_LANG = "en"
PATH = "content"
OUTPUT_PATH = "output"
THEME = "notmyidea"
THEME_TEMPLATES_OVERRIDES = ["templates"]

STATIC_PATHS = ["images", "extra/robots.txt"]
EXTRA_PATH_METADATA = {"extra/robots.txt": {"path": "robots.txt"}}
DEFAULT_PAGINATION = 2
FEED_ALL_RSS = "feeds/all.rss.xml"
TAG_FEED_ATOM = "feeds/tag-{slug}.atom.xml"
SOCIAL = [("Mail", "mailto:mara@crumb.example")]

PLUGINS = ["neighbors", "series", "sitemap"]
SITEMAP = {"format": "xml", "exclude": ["^$", "index", "archives", "authors?", "categor", "tags?"]}
