"""Normalisation that keeps positions: one string to search in, and where each of its characters stands in the page.

Full-width forms, traditional characters, upper case and the many marks for the same thing become one each; spaces
beside Chinese characters and marks without meaning are left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")  # of the normalised text
MASKS = range(1, 7)  # characters by which the reader masks names: no normalised text has them

_MARKS = {
    "，": ",", "；": ";", "：": ":", "？": "?", "！": "!", "（": "(", "）": ")", "【": "(", "】": ")", "［": "(",
    "］": ")", "[": "(", "]": ")", "〔": "(", "〕": ")", "～": "~", "〜": "~", "∼": "~", "–": "-", "—": "-", "―": "-",
    "‐": "-", "‑": "-", "−": "-", "－": "-", "“": '"', "”": '"', "「": '"', "」": '"', "『": '"', "』": '"',
    "‘": "'", "’": "'", "｜": "|", "│": "|", "﹪": "%", "％": "%", "·": "、", "﹑": "、", "､": "、", "｡": "。",
    "\u3000": " ", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ", "\t": "|",
    "┃": "|", "║": "|", "┆": "|", "┊": "|", "‧": "、", "・": "、", "∙": "、", "≦": "≤", "≧": "≥",
    "\u2039": "<", "\u203a": ">", "〈": "<", "〉": ">",
    "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\u2028": "\n", "\u2029": "\n", "Ⅰ": "i", "粘": "黏",
    "著": "着", "份": "份",
    "❓": "?", "❔": "?", "❗": "!", "❕": "!",
}  # fmt: skip
# Spaces that say nothing: beside a character that is not ASCII, between a number and its unit, more than one. Like the
# other patterns that run over whole pages it begins with the characters that it can begin with: so the others are
# passed over fast.
_DROPPED = re.compile(
    r"[ *`\u200b-\u200f\u2060\ufeff\u00ad](?:"
    r"(?<=[^\x00-\x7f] ) *+|(?<= ) *+(?=[^\x00-\x7f])|(?<=\d ) *+(?=%)|(?<=  ) *+|(?<=\*)\*|(?<=[^ *]))"
)


# Before the end of a word where an apostrophe was left out: "dont", "its not".
_RUN_TOGETHER = re.compile(
    r"(?<![a-z])(?:(?:do|does|did|is|are|was|has|have|must|should|would|could|need|ca|wo)n(?=t(?![a-z']))|"
    r"(?:you|they)(?=(?:re|ve|ll)(?![a-z']))|that(?=s(?![a-z']))|i(?=ve(?![a-z']))|"
    r"it(?=s (?:not|no|a|an|the|meant|for|used|been|given|licensed|approved|called|fine|ok)(?![a-z'])))"
)


@cache
def _table() -> dict[int, str]:
    """What each character becomes; only such as become one character."""
    from opencc import OpenCC

    # What stays as it is has its entry too: to look for one in vain takes longer.
    table = {code: chr(code) for code in (0xA, *range(0x20, 0x7F), *range(0x3000, 0xA000))}
    for code in (
        *range(0x41, 0x5B),
        *range(0xC0, 0x250),
        *range(0x370, 0x400),
        *range(0xFF01, 0xFF5F),
    ):
        old = chr(code)
        new = (unicodedata.normalize("NFKC", old) if code >= 0xFF01 else old).lower()
        if len(new) == 1 and new != old:
            table[code] = new
    han = [chr(code) for code in range(0x3400, 0xA000)]
    for old, new in zip(han, OpenCC("t2s").convert("\n".join(han)).split("\n"), strict=True):
        if len(new) == 1 and new != old:
            table[ord(old)] = new
    table |= {ord(old): new for old, new in _MARKS.items()}
    table |= dict.fromkeys((*range(0x2460, 0x2474), *range(0x2776, 0x2780)), "、")  # numbers in circles part items
    table |= dict.fromkeys(MASKS, "\ufffd")
    return table


# A space between Chinese words is a pause; in a line without other marks it ends a sentence.
_LINE = re.compile(r"[^\n]+")
# Behind a percentage it is none before words that go on about that: "0.1% 用于成人".
_SPACE = re.compile(
    r" (?<=[\u3400-\u9fff)] )(?=[\u3400-\u9fff(])"
    r"| (?<=% )(?=[\u3400-\u9fff(])(?!的|浓度|软膏|乳膏|药膏|膏|规格|用于|用在|适用|供|给|以[内下上]|左右|[和与及或])"
)


# Between words a picture, or a wave in Chinese, is a pause too; a tick or a cross says something.
_PICTURE = re.compile(
    r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff](?<=[\w)%].)"
    r"(?<![\u2705\u2713-\u2718\u274c\u274e\u2611\u2612\u2753-\u2757\u2795-\u2797])"
    r"[\u200d\ufe0f\u2600-\u27bf\U0001f000-\U0001faff]*(?=[\w(])"
)
_WAVE = re.compile(r"~(?<=[\u3400-\u9fff%)]~)(?<![一二两三四五六七八九十半]~)(?=[\u3400-\u9fff])")


def _pause(line: re.Match[str]) -> str:
    words = line[0]
    marks = sum(words.count(mark) for mark in ",。;!?")
    return _SPACE.sub("。" if marks * 60 < len(words) and len(words) > 60 else ",", words)


@dataclass(frozen=True)
class Flat:
    """A page's text as it is searched.

    Attributes:
        text: The normalised text.
        at: For each of its characters the position in the page, in code points.
        page: The page as stored.
    """

    text: str
    at: list[int]
    page: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the page of a stretch of the normalised text, end exclusive."""
        return self.at[start], self.at[end - 1] + 1


def flatten(page: str) -> Flat:
    """Normalises a page.

    Args:
        page: The text as stored.

    Returns:
        The normalised text with its positions.
    """
    same = page.translate(_table())
    if _SPACE.search(same):
        same = _LINE.sub(_pause, same)
    same = _WAVE.sub(",", _PICTURE.sub(lambda found: "。" + " " * (len(found[0]) - 1), same))
    parts: list[str] = []
    at: list[int] = []
    done = 0
    for match in _DROPPED.finditer(same):
        start, end = match.span()
        parts.append(same[done:start])
        at.extend(range(done, start))
        done = end
    parts.append(same[done:])
    at.extend(range(done, len(same)))
    text = "".join(parts)
    gaps = [match.end() for match in _RUN_TOGETHER.finditer(text)]
    if gaps:
        words = list(pairwise([0, *gaps, len(text)]))
        text = "'".join(text[start:end] for start, end in words)
        at = [at[i] for start, end in words for i in (*([start] if start else ()), *range(start, end))]
    return Flat(text, at, page)


def whole(text: str, start: int, end: int) -> bool:
    """Whether a word in Latin letters is no part of a longer one; Chinese words have no borders."""
    return not (
        (start and text[start] in LETTERS and text[start - 1] in LETTERS)
        or (end < len(text) and text[end - 1] in LETTERS and text[end] in LETTERS)
    )


def plain(words: str) -> str:
    """Words of a phrase file in the form in which they are searched."""
    return words.translate(_table())
