"""A page as bytes, made text: what it is, how it is encoded, and of HTML the main text with its lists and tables.

HTML is parsed by selectolax (lexbor), which takes broken HTML as browsers do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dermkg.errors import InputError

LARGEST = 20_000_000  # bytes; a page of text is a thousandth of that
_SIGNATURES = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture",
    b"PK\x03\x04": "a document of an office program, or an archive",
    b"\xd0\xcf\x11\xe0": "a document of an office program",
    b"\x1f\x8b": "a compressed file",
}
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CHINESE = ("gb18030", "big5")
# Characters that Chinese text cannot do without, in both scripts: by them an encoding is known.
_COMMON = re.compile("[的一是不在有用和人这這中大为為个個上可以药藥皮肤膚膏病者天次性时時会會]")
_HTML = re.compile(
    r"<(?:!doctype html|html|head|body|div|p|table|article|section|main|meta|h[1-6]|ul|ol|li|dl|br|blockquote)[\s/>]",
    re.IGNORECASE,
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_LEFT_OUT = "script, style, nav, header, footer, aside, form, noscript, svg, iframe, template, button, select, head, "
_LEFT_OUT += "del, s, strike, [hidden], [aria-hidden=true]"  # what is struck out or not shown is not said
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|line-through)", re.IGNORECASE)
_BLOCKS = re.compile(
    "p|div|section|article|main|h[1-6]|ul|ol|li|dl|dt|dd|table|tr|blockquote|pre|br|hr|figure|figcaption"
)


@dataclass(frozen=True)
class Text:
    """A page's text.

    Attributes:
        name: The name it was given by.
        text: The text that positions refer to: as stored, or made of the HTML.
        stored: Whether the file holds just this text in UTF-8.
    """

    name: str
    text: str
    stored: bool


def load(path: str | Path, content: bytes | None = None) -> Text:
    """Reads a page.

    Args:
        path: The file, or the name to call it by.
        content: Its bytes; those of the file where None.

    Raises:
        InputError: It can't be read, is empty, too large, or no page of text.
    """
    name = str(path)
    if content is None:
        try:
            with Path(path).open("rb") as file:
                content = file.read(LARGEST + 1)
        except OSError as fault:
            remedy = "check the file"
            if isinstance(fault, IsADirectoryError):
                remedy = "give its files one by one, or as folder/*"
            elif "://" in name:
                remedy = "save the page and give its file; nothing is fetched"
            raise InputError(name, f"it cannot be read ({fault.strerror})", remedy) from None
    if len(content) > LARGEST:
        raise InputError(name, f"it is larger than {LARGEST // 1_000_000} MB", "give the page alone")
    if not content.strip():
        raise InputError(name, "it is empty", "give a page with text")
    kind = next((kind for signature, kind in _SIGNATURES.items() if content.startswith(signature)), None)
    if kind:
        raise InputError(name, f"it is {kind}, no page of text", "save its text as .txt or .html and give that")
    text, encoding = _decoded(name, content)
    if "\0" in text:
        raise InputError(name, "it holds NUL bytes", "save its text as .txt or .html and give that")
    if _HTML.search(text[:4000]):
        return Text(name, _main(text), False)
    return Text(name, text, encoding == "utf-8")


def _decoded(name: str, content: bytes) -> tuple[str, str]:
    """The text of bytes, and the encoding: what is valid UTF-8 is that, whatever is declared."""
    mark = next((encoding for mark, encoding in _MARKS.items() if content.startswith(mark)), None)
    for encoding in (mark, "utf-8"):
        if encoding:
            try:
                return content.decode(encoding), encoding
            except UnicodeDecodeError:
                pass
    declared = _DECLARED.search(content[:4000])
    given = [declared[1].decode("ascii", "replace").lower()] if declared else []
    tried = [*(name for name in given if name not in ("gb2312", "gbk")), *_CHINESE, "utf-16-le", "utf-16-be"]
    best, most = None, 0.0
    for encoding in dict.fromkeys(tried):
        try:
            text = content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        share = len(_COMMON.findall(text)) / max(1, len(text)) + 1e-9
        if share > most:
            best, most = (text, encoding), share
    if best is None:
        remedy = "save it as UTF-8 and give that"
        raise InputError(name, "its encoding is neither UTF-8 nor UTF-16, GB18030 or Big5", remedy)
    return best


def _main(html: str) -> str:
    """The main text of an HTML page: a block a line, a list's item after a hyphen, a table's cells between bars."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    for node in tree.css(_LEFT_OUT):
        node.decompose()
    for node in tree.css("[style]"):
        if _UNSEEN.search(node.attributes.get("style") or ""):
            node.decompose()
    roots = [node for css in ("article", "main", "[role=main]") for node in tree.css(css)] or (
        [tree.body] if tree.body else []
    )
    root = max(roots, key=lambda node: len(node.text()), default=None)
    if root is None:
        return ""
    if tree.body is not None and len(root.text()) * 2 < len(tree.body.text()):
        root = tree.body  # an "article" that is a teaser beside the page's own text
    parts: list[str] = []
    for node in root.traverse(include_text=True):
        tag = node.tag or ""
        if tag == "-text":
            parts.append(re.sub(r"\s+", " ", node.text(deep=False)))
        elif tag in ("td", "th"):
            parts.append(" | " if _before(node) else "\n| ")
        elif _BLOCKS.fullmatch(tag):
            parts.append("\n- " if tag == "li" else "\n# " if re.fullmatch(r"h[1-6]", tag) else "\n")
    lines = (re.sub(r" +", " ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line.strip("-|# ")) + "\n"


def _before(node: Any) -> bool:
    """Whether a cell of the same row stands before this one."""
    at = node.prev
    while at is not None and at.tag not in ("td", "th"):
        at = at.prev
    return at is not None
