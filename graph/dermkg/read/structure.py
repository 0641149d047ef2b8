"""How a page is built: headings, keys, list items, tables, questions and answers, and who speaks.

A unit is a stretch of one line that is said under one heading and key by one speaker.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from dermkg.read import grammar
from dermkg.read.lines import CLOSES, NO_LATIN, SHORT, UNCLOSED, Line, lines
from dermkg.read.normal import Flat

_KEY = re.compile(r"\(?([^,。;!?:\n|()]{1,24}?(?:\([^()\n]{1,24}\))?)\)?\s?[:|]\s?(?=\S)")
_BRACKETED = re.compile(r"\(([^()\n]{1,16})\)(?=\S)")
_DASHED = re.compile(r"((?:[^,。;!?:\n|()\"-]|-(?!-)){2,16})--(?=\S)")
_FURTHER = re.compile(r"[;。.] ?([^,。;.!?:\n|()]{2,24}): ?(?=\S)")
_IN_BRACKETS = re.compile(r"\([^()\n]{1,16}\)")
_RUN_IN = re.compile(r"((?:what|who|how|when|where) [a-z' ]{2,36})\. (?=\S)")  # a heading in its paragraph's line
_LABEL = re.compile(r"([a-z][a-z'/-]*(?: [a-z'/-]+){0,3})\. (?=[a-z0-9])")
_RANKED = grammar.pattern("ranked")
_COUNTED = grammar.pattern("rumour counted")
_TITLED = grammar.pattern("titled")
_ENGLISH_KEY = re.compile(r"([a-z][a-z0-9 ,/'&-]{1,48})[:|] ?(?=\S)")
_PAIR = re.compile(r"[^:]{1,14}:(?=.)")  # a key and its value
_CAPTION = 24  # characters of a heading with a colon in it
_NUMBERED = re.compile(r"[\d一二三四五六七八九十#]")
_SENTENCE = re.compile(r"[,。;!?.]")
_TELLING = re.compile(r"[。;!?]")
_FIELD = re.compile(r"[^:\n]{1,30}:(?=.)")
_HEAD = re.compile(r"[^:\n]{1,24}:(?=.)")
# Whose floor it is, in brackets, and what she is.
_BADGE = re.compile(r"\((?:[^()\n]|\([^()\n]{1,12}\)){1,32}\)(?:\s?\([^()\n]{1,24}\))?")
_REPLY, _OPENER = grammar.pattern("reply"), grammar.pattern("opener")
_BOTH = grammar.pattern("asked and answered")
_ANSWER = grammar.pattern("who answers")
_BYLINE = re.compile(r"([^:()\n,。]{1,8}) ?\([^()\n]{1,40}\)")  # who answers: "answer (by: a pharmacist)"
_RULED = grammar.pattern("ruled heading")
_LETTER = re.compile(r'("[^"\n]{4,200}[?.!。]")[ ,-]{1,4}[^"\n.。!?:]{2,40}')
_LABELLED = grammar.pattern("labelled")
_RANK = grammar.pattern("how often")
_ITEMS, _WORDY = frozenset("-•*·"), 14  # marks of items; so many words of a line may lead them
_UNFINISHED = re.compile(r"[a-z] (?:with|who|if|in|to|of|for|when|while|by|have|are|include|includes|you)\Z")
_ENDS = frozenset("。.;!:")
_SIGNS = frozenset("■◆▪▫□◇▶►◎★☆※❖➤▲△▍▎▌▋▐█")  # marks of headings more than of items
_CROSSES = frozenset("✗✘×")
_CHECKS = _CROSSES | set("✓✔√")
_NUMERAL = re.compile(r"[一二三四五六七八九十]")
_ADDRESS = re.compile(r"https?$")
_ASKING = grammar.pattern("asking")
_ASKER = grammar.pattern("who asks")
_TELLS = grammar.pattern("tells")
_USE = grammar.pattern("key of use")
_COMMENTS = grammar.pattern("readers' comments")
_REPLIES = grammar.pattern("replies for the page")
_NO_KEY = grammar.pattern("sentence key")
_SPOKEN_TO = grammar.pattern("spoken to")
_HEADS = 3  # so many lines in capitals are headings
_POST, _NAME = 60, 12  # the heads of posts, and the names of who speaks, are so short
_ADVERTISES = grammar.pattern("advertises")
_FLOOR = grammar.pattern("floor")
_SPEAKER = grammar.pattern("expert")


class Unit(NamedTuple):
    """A stretch of a line.

    Attributes:
        start: Where it begins in the normalised text.
        end: Where it ends.
        heading: The heading above it.
        key: What stands before it in its line, or what introduces its list.
        speaker: lay, expert, or nothing.
        question: Whether it asks.
        title: Whether it is a heading itself.
        column: What stands at the head of its column, in a table.
        corner: What stands at the head of the first column, over the keys of the rows.
        section: The heading above its heading.
    """

    start: int
    end: int
    heading: str = ""
    key: str = ""
    speaker: str = ""
    question: bool = False
    title: bool = False
    column: str = ""
    section: str = ""
    corner: str = ""


def units(flat: Flat, lay: frozenset[str], titled: Callable[[str], bool]) -> list[Unit]:
    """The units of a page in their order.

    Args:
        flat: The normalised page.
        lay: Words for people who are no experts, by which their turns are known.
        titled: Tells whether words are those of a heading.
    """
    return _Layout(flat, lay, titled).units()


class _Layout:
    """What is known of a page at each of its lines: the headings above it, who speaks, the table it stands in.

    Each kind of line has its method, which adds its units, if the line is of that kind.

    Args:
        flat: The normalised page.
        lay: Words for people who are no experts.
        titled: Tells whether words are those of a heading.
    """

    def __init__(self, flat: Flat, lay: frozenset[str], titled: Callable[[str], bool]) -> None:
        self._text, self._lay, self._found = flat.text, lay, list[Unit]()
        self._titled = titled
        self._lines = lines(flat)
        self._section = self._heading = self._speaker = ""
        self._lead = ""  # what introduces the list that the line is in
        self._columns: list[str] = []  # the heads of the table that the line is in
        self._floors = False  # whether the line is in a thread of posts
        self._bracketed = False  # whether the last heading is one by its brackets alone
        self._comments = False  # whether what readers write stands below
        self._advertises = False
        self._experts, self._posters = set[str](), set[str]()
        self._title, self._turns = -1, 0  # where the last heading begins, and how often somebody was named who speaks
        # then what is not in capitals is no heading
        self._shouted = sum(line.capitals for line in self._lines) >= _HEADS
        self._longest = UNCLOSED if _unclosed(self._lines) else len(flat.text)
        self._marked_answers = any(line.mark == "a." or _ANSWER.match(line.body) for line in self._lines)

    def units(self) -> list[Unit]:
        """The units of the page."""
        for i, line in enumerate(self._lines):
            before = self._lines[i - 1] if i else None
            following = self._lines[i + 1] if i + 1 < len(self._lines) else None
            if not line.mark:
                self._lead = ""
            if self._row(line, before, following):
                continue
            self._columns = []
            if self._below_floors(line) or self._floor(line) or self._dialogue(line):
                continue
            said = _KEY.match(self._text, line.start, line.end) if ":" in line.body or "|" in line.body else None
            if not self._headline(line, before, following, said):
                self._told(line, before, following, said)
        alone = self._turns == 1 and not (self._floors or self._advertises or self._comments)
        if alone:  # who alone speaks is the page
            return [unit._replace(speaker="") if unit.speaker == "lay" else unit for unit in self._found]
        return self._found

    def _add(self, start: int, end: int, key: str = "", speaker: str = "", question: bool = False) -> None:
        """Adds a unit under the headings of the line."""
        self._found.append(Unit(start, end, self._heading, key, speaker, question, section=self._section))

    def _add_title(self, start: int, end: int, question: bool = False) -> None:
        self._found.append(Unit(start, end, "", "", self._speaker, question, title=True))

    def _row(self, line: Line, before: Line | None, following: Line | None) -> bool:
        """The row of a table, or a list in one line."""
        text, start, end, body = self._text, line.start, line.end, line.body
        if body.count("|") < 2 and (line.mark or "|" not in body):
            return False
        corner = not self._columns and body[0] == "|" != body[-1] and following is not None and following.body[0] != "|"
        row = _row(text, start, end, corner)
        prefix = _KEY.match(text, *row[0])
        led = _DASHED.match(text, prefix.end() if prefix else row[0][0], row[0][1])
        alone = not any(one and "|" in one.body for one in (before, following))
        if len(row) > 2 - bool(led) and (led or alone):
            key = prefix[1] if prefix else ""
            row[0] = (prefix.end() if prefix else row[0][0], row[0][1])
            if led:  # "caption: these must not use it -- A | B"
                key, row[0] = led[1], (led.end(), row[0][1])
            for low, high in row:
                if text[low:high].strip():
                    self._add(low, high, key)
            return True
        self._found += _cells(text, start, end, self._heading, self._columns)
        self._columns = self._columns or [text[low:high].strip() for low, high in row]
        return True

    def _below_floors(self, line: Line) -> bool:
        """A ruled heading, under which the page speaks itself again below the posts of a thread."""
        ruled = _RULED.fullmatch(line.body) if self._floors else None
        if not ruled:
            return False
        self._floors, self._speaker, self._heading = False, "", ruled[1].strip("#:() ")
        self._add_title(line.start, line.end)
        return True

    def _floor(self, line: Line) -> bool:
        """The head of a post in a thread: whose it is, with what she writes in the same line."""
        text, start, end, body = self._text, line.start, line.end, line.body
        if not _FLOOR.match(body.lstrip("(")):
            return False
        alone = len(body) < _POST and not _TELLING.search(body)
        badge = body.startswith("(")
        head = (_BADGE if badge else _HEAD).match(text, start, end) if not (badge and alone) else None
        if not (head or alone):
            return False
        who = head[0] if head else body
        self._floors = True
        handle = _FLOOR.sub("", who.strip("()"), count=1).strip(" ,:#").split("(")[0].strip(")")
        knows = _SPEAKER.search(who) and not _OPENER.match(who)
        self._speaker = "expert" if knows or handle in self._experts else "lay"
        self._posters.add(handle.rpartition(",")[2])
        if knows and handle:  # who has said once what she is need not do so again
            self._experts.add(handle)
        self._add_title(start, head.end() if head else end, who.endswith("?"))
        if head and head.end() < end:
            reply = _REPLY.match(text, head.end(), end)
            self._add(reply.end() if reply else head.end(), end, "", self._speaker, body.endswith("?"))
        return True

    def _dialogue(self, line: Line) -> bool:
        """A question and its answer in one line, what a reader wrote and who she is, or who answers and his name."""
        text, start, end = self._text, line.start, line.end
        if both := _BOTH.match(text, start, end):
            self._add(both.start(1), both.end(1), "", "ask", True)
            self._add(both.end(), end, "", "expert")
        elif letter := _LETTER.fullmatch(text, start, end):
            self._add(*letter.span(1), "", "ask", True)
        else:
            byline = _BYLINE.fullmatch(line.body) if ":" in line.body else None
            who = _who(byline[1], self._lay) if byline else ""
            if who not in ("expert", "ask"):
                return False
            self._speaker = who
            self._add_title(start, end)
        return True

    def _headline(self, line: Line, before: Line | None, following: Line | None, said: re.Match[str] | None) -> bool:
        """A heading, or the name of who speaks below it."""
        start, end, body = line.start, line.end, line.body
        titled = before is None and following is not None and not line.mark and _title(body)
        turn = bool(said and _who(said[1], self._lay))
        if not self._heads(line, before, following, turn, titled):
            return False
        self._title = start
        comments = _COMMENTS.fullmatch(body.strip("#:() ")) is not None
        who = "" if comments else _who(body.rstrip(":"), self._lay)
        self._bracketed = bool(_IN_BRACKETS.fullmatch(body))
        if not self._floors and who and len(body) < _NAME:
            self._speaker = who
        elif not self._floors:
            if self._heading and _RANK.fullmatch(body.strip("#:() ")):
                self._add_title(start, end)
                return True
            if not titled or _heading(body):
                self._heading, self._comments = body.strip("#:() "), comments
                self._speaker = "lay" if comments else ""
                self._section = self._section if body.endswith(":") else self._heading
        self._add_title(start, end, body.endswith("?"))
        return True

    def _heads(self, line: Line, before: Line | None, following: Line | None, turn: bool, titled: bool) -> bool:
        """Whether a line is a heading, by its form and by the lines beside it."""
        body = line.body
        if before is not None and not line.mark and before.mark in _SIGNS and before.start == self._title:
            return False  # what a heading with a sign is over
        item = self._bracketed and not line.mark and following is not None and _short_beside(body, following)
        opens = not turn and not item and (titled or _heading(body)) and _opens(line, before, following)
        opens = opens or _leads_list(line, following)
        opens = opens and (titled or bool(line.mark) or body[-1] in ":?" or len(body) <= self._longest)
        opens = opens and not (self._shouted and not titled and body.isascii() and not line.capitals)
        listed = before is not None and line.mark and before.mark == line.mark
        return opens or (not listed and _captioned(line, following, turn))

    def _told(self, line: Line, before: Line | None, following: Line | None, said: re.Match[str] | None) -> None:
        """A line that says something, with what stands before it: its key, who speaks, or a question."""
        text, start, end, body = self._text, line.start, line.end, line.body
        key = "不可" if line.mark in _CROSSES else ""
        if self._speaker == "ask" and not line.mark and not self._marked_answers:
            self._speaker = "expert"
        self._speaker = {"q.": "ask", "a.": "expert"}.get(line.mark, self._speaker)
        prefix = self._prefix(line, before, following, said)
        if prefix and prefix.end() < end and not _NO_KEY.fullmatch(prefix[1]):
            who = _who(prefix[1], self._lay)
            if self._comments and said:  # below a page whoever is no editor is a reader
                who = "expert" if who == "expert" or _REPLIES.search(prefix[1]) else "lay"
            if self._floors and self._speaker == "expert" and prefix[1] in self._posters:
                start = prefix.end()  # in an expert's post it is whom he answers
            elif who:
                self._speaker, start = who, prefix.end()
                self._turns += 1
                self._advertises = self._advertises or bool(_ADVERTISES.fullmatch(prefix[1]))
            elif _ASKING.search(prefix[1]):  # a question and its answer in one line
                self._add(start, prefix.end(1), "", self._speaker, True)
                start = prefix.end()
            elif not _ADDRESS.search(prefix[1]) and not (prefix[1][-1].isdigit() and text[prefix.end()].isdigit()):
                key, start = prefix[1], prefix.end()
                self._speaker = self._speaker if line.mark or self._floors else ""
        question = body.endswith("?") or self._speaker == "ask"
        nested = _KEY.match(text, start, end) if key else None
        if nested and not self._titled(key) and self._titled(nested[1]):  # "face: allowed: A; not allowed: B"
            self._nested(key, nested, end)
            return
        for further in self._further(key, start, end):  # "not for: A; for: B"
            self._add(start, further.start(), key, self._speaker)
            key, start = further[1], further.end()
        self._add(start, end, key or self._lead, self._speaker, question)
        if body.endswith(":"):
            self._lead = re.split(r"[。!?;]", body)[-1].rstrip(":")[-80 if body.isascii() else -40 :]

    def _nested(self, heading: str, nested: re.Match[str], end: int) -> None:
        """What is said under keys that stand under a key in the same line, which is their heading."""
        key, start = nested[1], nested.end()
        for further in [*self._further(key, start, end), None]:
            stop = further.start() if further else end
            self._found.append(Unit(start, stop, heading, key, self._speaker, section=self._section))
            if further:
                key, start = further[1], further.end()

    def _further(self, key: str, start: int, end: int) -> list[re.Match[str]]:
        """Further keys in what is said under a key, where they tell of use as headings do."""
        found = _FURTHER.finditer(self._text, start, end) if key else ()
        return [one for one in found if _USE.search(one[1]) or self._titled(one[1])]

    def _prefix(
        self, line: Line, before: Line | None, following: Line | None, said: re.Match[str] | None
    ) -> re.Match[str] | None:
        """What stands before what a line says: a key with a colon, or one in brackets, before a dash, or run in."""
        text, start, end = self._text, line.start, line.end
        beside = [one for one in (before, following) if one]
        bracketed = _BRACKETED.match(text, start, end)
        if bracketed and self._bracketed:  # it is a heading as those before it are
            self._heading = self._section = ""
        prefix = bracketed or said
        if not prefix and any(_DASHED.match(one.body) for one in beside):
            prefix = _DASHED.match(text, start, end)
        if not prefix and (":" in line.body or "|" in line.body):
            prefix = _ENGLISH_KEY.match(text, start, end)
        if not prefix and any(_LABEL.match(one.body) for one in beside):
            prefix = _LABEL.match(text, start, end)
        prefix = prefix or _COUNTED.match(text, start, end)
        if not prefix and any(one.mark and _TITLED.match(one.body) for one in beside):
            prefix = _TITLED.match(text, start, end)
        return prefix or _RUN_IN.match(text, start, end)


def _unclosed(lines: list[Line]) -> bool:
    """Whether a page's paragraphs end without a stop, so that a short line without one need be no heading."""
    told = (line.body for line in lines if not (line.mark or line.body.isascii() or _PAIR.match(line.body)))
    ends = [body[-1] for body in told if len(body) > SHORT]
    return len(ends) >= _HEADS and sum(end in CLOSES for end in ends) * 3 < len(ends)


def _opens(line: Line, before: Line | None, following: Line | None) -> bool:
    """Whether a short line is a heading and not an item: what is beside it is marked in another way, or is a text."""
    if _BRACKETED.match(line.body) and any(one and _BRACKETED.match(one.body) for one in (before, following)):
        return False  # a label and its value, as the lines of cards are
    if all(one and _FIELD.match(one.body) for one in (before, line, following)):
        return False  # a field among fields
    if _DASHED.match(line.body) and any(one and _DASHED.match(one.body) for one in (before, following)):
        return False
    if not line.mark:
        return following is not None
    if line.mark in _CHECKS:
        return False
    if "#" in line.mark or _NUMERAL.search(line.mark):
        return True
    if following is None or line.mark in (following.mark, before.mark if before else ""):
        return False
    if line.mark in _SIGNS:
        return True
    return bool(following.mark) or len(following.body) > len(line.body)


def _leads_list(line: Line, following: Line | None) -> bool:
    """Whether a line leads a list, though it has no colon: numbered with a comma in it, or ending before its items.

    "2. If any of these holds, do not use it", "Do not take it if you".
    """
    if not line.mark and following is not None and following.mark in _ITEMS and line.body[-1] not in CLOSES:
        return len(line.body.split()) <= _WORDY and bool(_UNFINISHED.search(line.body))
    if not _NUMERAL.search(line.mark) or following is None or following.mark in ("", line.mark):
        return False
    return line.body.count(",") == 1 and len(line.body) <= SHORT and not _TELLING.search(line.body)


def _short_beside(body: str, following: Line) -> bool:
    """Whether a line under a heading in brackets is an item: the next is as short, or again a heading in brackets."""
    if _IN_BRACKETS.match(body):
        return False
    return bool(_IN_BRACKETS.match(following.body)) or (not following.mark and _heading(following.body))


def _captioned(line: Line, following: Line | None, turn: bool) -> bool:
    """Whether a numbered line is a heading with a colon in it, as "2. An old friend: tacrolimus" over a paragraph.

    What is numbered in Chinese is nobody's turn to speak.
    """
    numbered = _NUMERAL if turn else _NUMBERED
    if following is None or following.mark or not numbered.search(line.mark):
        return False
    body = line.body
    return (
        len(body) <= _CAPTION
        and not _SENTENCE.search(body)
        and len(following.body) > len(body)
        and following.body[-1] in "。.!?"
    )


def _title(body: str) -> bool:
    """Whether the first line of a page is its title, however it is written."""
    return len(body) <= (100 if body.isascii() else 45) and body[-1] not in _ENDS and "|" not in body


def _heading(body: str) -> bool:
    if _LABELLED.match(body) or '"--' in body or body[-1] in "。;,." or len(body) > 60 or _PAIR.match(body):
        return False
    latin = len(NO_LATIN.sub("", body)) > len(body) / 2
    if body.endswith(":"):
        return len(body) <= (60 if latin else 24)
    if latin:
        return len(body.split()) <= 9 and not re.search(r"[.!] ", body)
    return len(body) <= SHORT and not re.search(r"[。;!]", body) and ("," not in body or bool(_RANKED.match(body)))


def _cells(text: str, start: int, end: int, heading: str, columns: list[str]) -> list[Unit]:
    """The cells of a table's row: the first is the key of the others, which know the head of their column."""
    cells = _row(text, start, end)
    if not re.search(r"[^|\s:-]", text[start:end]):
        return []
    if len(cells) < 2:
        return [Unit(*cells[0], heading)]
    key = text[slice(*cells[0])].strip()
    made = [Unit(*cells[0], heading, "", "", False, True)] if key and not columns else []
    if columns and "%" in key:  # a drug and its strength
        made.append(Unit(*cells[0], heading))
    for i, (a, b) in enumerate(cells[1:], 1):
        if text[a:b].strip():
            made.append(
                Unit(a, b, heading, key, column=columns[i] if i < len(columns) else "", corner="".join(columns[:1]))
            )
    return made


def _row(text: str, start: int, end: int, corner: bool = False) -> list[tuple[int, int]]:
    """The cells of a row, empty ones too, and the corner where that is empty and no bar of a border."""
    while end > start and text[end - 1] == " ":
        end -= 1
    start, end = start + (text.startswith("|", start) and not corner), end - text.endswith("|", start, end)
    cells = []
    for part in text[start:end].split("|"):
        cells.append((start, start + len(part)))
        start += len(part) + 1
    return cells


def _who(name: str, lay: frozenset[str]) -> str:
    """Whether a name before a colon is that of somebody who speaks: expert, lay, or ask for one who asks."""
    handle = name.startswith("@")
    name = name.strip(" 0123456789#()@")
    if not name or len(name) > 16 or _TELLS.search(name):
        return ""
    if _ASKER.fullmatch(name):
        return "ask"
    if _SPEAKER.search(name) and not _SPOKEN_TO.search(name) and len(name) <= 12:
        return "expert"
    return "lay" if handle or "**" in name or _lay(lay).fullmatch(name) or not lay.isdisjoint(name.split()) else ""


@cache
def _lay(words: frozenset[str]) -> re.Pattern[str]:
    """What lay people are called: a word for them at the end, or at the beginning of a short name."""
    either = "|".join(re.escape(word) for word in sorted(words) if len(word) > 1 and not word.isascii())
    return re.compile(rf".*(?:{either})[a-z甲乙丙丁一二三们\d]{{0,3}}(?:\([^()]*\)?)?|(?:{either}).{{0,6}}")
