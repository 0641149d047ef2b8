"""What our HTML pages share: their own files, their templates, and the digests that their policies name."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

import jinja2


def own(package: str, *path: str) -> str:
    """The text of a file that lies in a package."""
    return files(package).joinpath(*path).read_text(encoding="utf-8").strip()


def template(text: str) -> jinja2.Template:
    """A template that escapes all that it shows and fails on what is not there."""
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(text)


def digest(text: str) -> str:
    """The digest by which a content security policy allows a script or a style."""
    hashed = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(hashed).decode()}'"
