"""Pages with YAML front matter, pages in HTML, templates by name, and pelican-seo."""

AUTHOR = "The keeper"
SITENAME = "Museum of Keys"
SITEURL = "https://keys.example"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
OUTPUT_PATH = "output"
THEME = "simple"
THEME_TEMPLATES_OVERRIDES = ["templates"]
THEME_STATIC_DIR = "look"
PAGE_PATHS = ["rooms", "leaflets"]
PAGE_EXCLUDES = ["leaflets/as-they-are"]
STATIC_PATHS = ["leaflets/as-they-are"]
ARTICLE_PATHS = ["news"]
DIRECT_TEMPLATES = ["index", "rooms"]
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.extra": {},
        "markdown.extensions.meta": {},
        "markdown.extensions.toc": {"permalink": True},
    },
    "output_format": "html5",
}

PLUGINS = ["yaml_metadata", "seo"]
SEO_REPORT = False
SEO_ENHANCER = True
SEO_ENHANCER_OPEN_GRAPH = True
