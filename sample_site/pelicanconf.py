"""Settings of the sample book while it is written; publishconf.py adds what its readers need."""

import pelican_fsp

SITENAME = "Shipping Python"  # the book's title
SITESUBTITLE = "Building, deploying and operating web applications in Python"  # said below it
SITEURL = "https://shipping-python.example"  # where it will be published: feeds and sitemap
RELATIVE_URLS = True  # links work wherever the files lie, even opened from the disk
AUTHOR = "The pelican-fsp authors"  # of every page that does not name another
TIMEZONE = "UTC"
DEFAULT_LANG = "en"  # the language of the pages and of the theme's own words

PATH = "content"  # where the sources are
PAGE_PATHS = ["pages"]  # the book
ARTICLE_PATHS = ["posts"]  # the blog
STATIC_PATHS = ["img"]  # copied as they are
OUTPUT_PATH = "output"  # the finished site

PLUGINS = ["pelican_fsp"]  # makes the book of the pages' fields
THEME = pelican_fsp.theme_path()  # the theme that comes with it
FSP_LINE_MARK = "!!"  # lines of code that begin so are highlighted
FSP_SOCIAL_IMAGE = "img/card.png"  # for links to pages without a picture of their own
FSP_CHAPTER_TITLES = {"08": "About"}  # a chapter whose title needs no page

PAGE_URL = PAGE_SAVE_AS = "{slug}.html"  # pages lie at the top
ARTICLE_URL = ARTICLE_SAVE_AS = "blog/{slug}.html"  # posts below blog/
DIRECT_TEMPLATES = ["index", "blog"]  # the home page and the list of posts
BLOG_SAVE_AS = "blog/index.html"
FEED_ALL_ATOM = "blog/feed.atom.xml"
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""  # one author, one category: no lists
DEFAULT_PAGINATION = 10  # posts on a page of the list
PAGINATED_TEMPLATES = {"blog": None}

MARKDOWN = {
    "extension_configs": {
        "markdown.extensions.codehilite": {"css_class": "highlight", "guess_lang": False},
        "markdown.extensions.extra": {},  # tables, footnotes, definition lists, fenced code
        "markdown.extensions.admonition": {},  # !!! note "Title"
    },
    "output_format": "html5",
}
