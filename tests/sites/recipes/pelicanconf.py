"""Jinja in the pages (jinja2content), and names in the templates that other plugins might want too."""

SITENAME = "Violin Workshop"
SITEURL = "https://violin.example"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
OUTPUT_PATH = "output"
THEME = "simple"
THEME_TEMPLATES_OVERRIDES = ["templates"]
ARTICLE_PATHS = ["news"]
DIRECT_TEMPLATES = ["index"]
TEMPLATE_PAGES = {"prices.html": "prices/index.html"}

PLUGINS = ["jinja2content"]
JINJA2CONTENT_TEMPLATES = ["snippets"]
JINJA_GLOBALS = {"strings": ["G", "D", "A", "E"], "drawn": "by hand"}
JINJA_FILTERS = {"euros": "{:.2f} EUR".format}
SETS = {"gut": 48, "steel": 22.5}
