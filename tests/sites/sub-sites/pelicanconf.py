"""A site for each language, built inside the build of the first: i18n-subsites, under Reflex."""

from pelican.themes import reflex

AUTHOR = "Harbour Radio"
SITENAME = "Harbour Radio"
SITEURL = "https://radio.example"
TIMEZONE = "Europe/Lisbon"
DEFAULT_LANG = "en"
DEFAULT_DATE_FORMAT = "%Y-%m-%d"
PATH = "content"
OUTPUT_PATH = "output"
CACHE_PATH = "cache"
THEME = reflex.path()
CC_LICENSE = {"icon": False}
STATIC_PATHS = ["images"]

PLUGINS = ["i18n_subsites"]
JINJA_ENVIRONMENT = {"extensions": ["jinja2.ext.i18n"], "trim_blocks": True, "lstrip_blocks": True}
I18N_TEMPLATES_LANG = "en"
I18N_UNTRANSLATED_ARTICLES = "keep"
I18N_SUBSITES = {
    "pt": {"SITENAME": "Rádio do Porto", "SITESUBTITLE": "Vozes da doca"},
    "de": {"SITENAME": "Hafenradio", "THEME": "simple", "STATIC_PATHS": ["images"]},
}
