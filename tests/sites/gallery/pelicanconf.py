"""Pictures that image-process scales, pages that minify shrinks, and Pelican's own cache."""

SITENAME = "Tin Roofs"
SITEURL = ""
RELATIVE_URLS = True
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PATH = "content"
OUTPUT_PATH = "output"
CACHE_PATH = "cache"
CACHE_CONTENT = LOAD_CONTENT_CACHE = True
THEME = "notmyidea"
INDEX_SAVE_AS = "posts.html"
PATH_METADATA = r"(?P<category>[a-z]+)/.*"
ARTICLE_URL = ARTICLE_SAVE_AS = "{category}/{slug}.html"
PAGE_URL = PAGE_SAVE_AS = "{slug}.html"
STATIC_CREATE_LINKS = False
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

PLUGINS = ["image_process", "minify"]
IMAGE_PROCESS = {
    "thumb": ["crop 0 0 50% 50%", "scale_out 40 30 True"],
    "print": {
        "type": "responsive-image",
        "srcset": [("1x", ["scale_in 48 36 True"]), ("2x", ["scale_in 96 72 True"])],
        "default": "1x",
    },
}
