"""Digests of all that a converted body depends on beside its source: settings, code, versions."""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, time, timedelta, tzinfo
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown import Markdown
from markdown.extensions import Extension
from pelican.readers import (
    METADATA_PROCESSORS,
    BaseReader,
    HTMLReader,
    MarkdownReader,
    RstReader,
)

from pelican_fsp.host.patches import RST_READER_STATE
from pelican_fsp.incremental.file_reads import is_installed

if TYPE_CHECKING:
    from collections.abc import Iterator

VALUES = (str, bytes, int, float, bool, type(None), date, time, timedelta, Path)
SETTINGS_OF_READERS = (
    "MARKDOWN",
    "FORMATTED_FIELDS",
    "DEFAULT_LANG",
    "DOCUTILS_SETTINGS",
    "PLUGINS",
)
"""What Pelican's own readers ask of the settings, and the plugins, which may extend them."""

PELICANS = (BaseReader, HTMLReader, MarkdownReader, RstReader)
LIBRARIES = ("pelican.readers", "markdown", "pygments", "docutils", "pelican_fsp")
NOT_OF_READERS = ("JINJA_", "OUTPUT_PATH", "CACHE_PATH", "FSP_CACHE", "FSP_WORKERS", "FSP_PRUNE")
"""Beginnings of settings that no reader needs: those of templates, and where results go."""


class NoFingerprintError(Exception):
    """Something has no digest: what depends on it cannot be kept."""


def reader_fingerprint(reader: BaseReader) -> str:
    """Return the digest of a reader, its settings and the code that both lead to.

    Raises:
        UnknownFormError: there is something among it that cannot be told from its like: a
            function without a name, an object, an extension that is not given by its name.
    """
    settings: Mapping[str, Any] = reader.settings
    if type(reader) in PELICANS:
        asked = {name: settings.get(name) for name in SETTINGS_OF_READERS}
    else:
        asked = {n: v for n, v in settings.items() if not n.startswith(NOT_OF_READERS)}
    processors = {
        name: processor
        for name, processor in METADATA_PROCESSORS.items()
        if processor.__module__ != "pelican.readers"
    }
    markdown = settings.get("MARKDOWN") or {}
    parts = [
        type(reader),
        [getattr(reader, name, None) for name in RST_READER_STATE],
        asked,
        processors,
        [_module(name) for name in (*LIBRARIES, *settings["PLUGINS"]) if name in sys.modules],
        list(_extensions(markdown)) if isinstance(reader, MarkdownReader) else [],
    ]
    return sha256(
        "\0".join([_environment(), *_described(parts)]).encode(errors="surrogatepass")
    ).hexdigest()


def world_fingerprint(settings: Mapping[str, Any]) -> str:
    """Return the digest of all settings, of the plugins' code and of what is installed.

    Raises:
        UnknownFormError: a setting cannot be told from its like.
    """
    code = [_module(name) for name in (*LIBRARIES, *settings["PLUGINS"]) if name in sys.modules]
    texts = [_environment(), *code, *_described(dict(settings))]
    return sha256("\0".join(texts).encode(errors="surrogatepass")).hexdigest()


def _described(value: object) -> Iterator[str]:
    """Yield texts that are the same for equal values, in every process, and for no others."""
    kind = type(value)
    if kind in VALUES or isinstance(value, Path):
        yield f"{kind.__qualname__} {value!r}"
    elif isinstance(value, tzinfo):
        yield repr(value)
    elif isinstance(value, Mapping | list | tuple):
        parts = value.items() if isinstance(value, Mapping) else value
        yield f"{kind.__qualname__} {len(parts)}"
        for part in parts:
            yield from _described(part)
    elif isinstance(value, AbstractSet):
        yield from ("set", *sorted("\1".join(_described(part)) for part in value), "end")
    elif isinstance(value, type | types.FunctionType | types.BuiltinFunctionType):
        yield from _code(value)
    elif isinstance(value, types.ModuleType):
        yield _module(value.__name__)
    else:
        raise NoFingerprintError(repr(kind))


def _code(value: type | types.FunctionType | types.BuiltinFunctionType) -> Iterator[str]:
    found: object = sys.modules.get(value.__module__ or "")
    for name in value.__qualname__.split("."):
        found = getattr(found, name, None)
    if found is not value:
        message = f"{value.__qualname__} has no name of its own"
        raise NoFingerprintError(message)
    ancestors = value.__mro__ if isinstance(value, type) else (value,)
    for one in ancestors:
        yield f"{one.__qualname__} in {_module(one.__module__ or '')}"


def _extensions(markdown: Mapping[str, Any]) -> Iterator[type]:
    builder = Markdown()
    configs = markdown.get("extension_configs", {})
    for extension in markdown.get("extensions", ()):
        if not isinstance(extension, str):
            message = "a Markdown extension that is an object"
            raise NoFingerprintError(message)
        try:
            built = builder.build_extension(extension, dict(configs.get(extension, {})))
        except Exception as error:  # whatever it is, Markdown will say it with the first page
            raise NoFingerprintError(extension) from error
        if not isinstance(built, Extension):
            raise NoFingerprintError(extension)
        yield type(built)


@cache
def _module(name: str) -> str:
    """Return a module's name with the digest of its code, where no version stands for it."""
    file = getattr(sys.modules.get(name), "__file__", None)
    if not file:
        return name
    if is_installed(file):
        return name
    found = Path(file)
    package = found.parent if (found.parent / "__init__.py").is_file() else None
    files = sorted(package.rglob("*.py")) if package else [found]
    digest = sha256()
    for one in files:
        digest.update(one.read_bytes())
    return f"{name} {digest.hexdigest()}"


@cache
def _environment() -> str:
    """Return what is installed: the folders' names hold the versions."""
    found = {
        name
        for folder in map(Path, sys.path)
        if folder.is_dir()
        for name in os.listdir(folder)  # noqa: PTH208 - names are all that is needed
        if name.endswith((".dist-info", ".egg-info"))
    }
    return "\n".join([sys.version, *sorted(found)])
