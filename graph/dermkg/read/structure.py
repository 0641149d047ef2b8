"""How a page is built: headings, keys, list items, questions and answers, who speaks, and the sentences in each.

A unit is a stretch of one line that is said under one heading and key by one speaker.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise
from typing import NamedTuple

from dermkg.read import grammar
from dermkg.read.normal import Flat

_LINE = re.compile(r"[^\n]+")
_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_BULLET = re.compile(
    r"\s{0,8}(?:[-*•●◆■▪▫□◇○▶►◎★☆※❖➤▲△▍▎▌▋▐█→⇒➜➡✓✔√✗✘·、・+]|×(?!×)|[?!](?=[\u3400-\u9fff])|>{1,2}|"
    r"#{1,6} {0,2}\d{1,2}[.、)](?!\d)|#{1,6}|\(\d{1,2}\)|\(?\d{1,2}[.、)](?!\d)|"
    r"\d{1,2}(?:\.\d{1,2}){2,3}\.?(?= )|\(?[一二三四五六七八九十]{1,2}[、.)]|"
    r"第[一二三四五六七八九十]{1,2}[、,:]|[a-z]\)|[qa]\.(?= )|step \d:?)\s{0,4}"
)
_KEY = re.compile(r"\(?([^,。;!?:\n|()]{1,24}?(?:\([^()\n]{1,24}\))?)\)?\s?[:|]\s?(?=\S)")
_BRACKETED = re.compile(r"\(([^()\n]{1,16})\)(?=\S)")
_DASHED = re.compile(r"((?:[^,。;!?:\n|()\"-]|-(?!-)){2,16})--(?=\S)")
_IN_BRACKETS = re.compile(r"\([^()\n]{1,16}\)")
_RUN_IN = re.compile(r"((?:what|who|how|when|where) [a-z' ]{2,36})\. (?=\S)")  # a heading in its paragraph's line
_LABEL = re.compile(r"([a-z][a-z'/-]*(?: [a-z'/-]+){0,3})\. (?=[a-z0-9])")
_RANKED = grammar.pattern("ranked")
_COUNTED = grammar.pattern("rumour counted")
_TITLED = grammar.pattern("titled")
_ENGLISH_KEY = re.compile(r"([a-z][a-z0-9 ,/'&-]{1,48})[:|] ?(?=\S)")
_STOP = (
    r"(?<![.,])[。!?;…]*+[\"')]{0,2}|"
    r"(?<=[a-z0-9)%\"']\.)[\"')]?(?= [\"'(]?[a-z0-9]|\s*$)(?<!e\.g\.)(?<!i\.e\.)(?<! vs\.)(?<! dr\.)"
    r"(?<!b\.i\.d\.)(?<!q\.d\.)(?<! approx\.)(?<! no\.(?= \d))"
)
_END = re.compile(rf"[。!?;….](?:{_STOP})|\"(?<=[\u3400-\u9fff]\")(?=--)")  # or a quotation, and what to think of it
_RUN_ON = re.compile(rf"[。!?;….,](?:{_STOP}|(?<=,))")
_RUN_ON_LATIN = re.compile(f"{_END.pattern}|,(?={grammar.words('goes on in English')})")
_SPOKEN = re.compile(f"{grammar.words('goes on')}|{_END.pattern}")
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
_FIGURE = re.compile(r"\d+")
_NUMERAL = re.compile(r"[一二三四五六七八九十]")
_ADDRESS = re.compile(r"https?$")
_ASKING = grammar.pattern("asking")
_NO_LATIN = re.compile(r"[^a-zA-Z]+")
_ASKER = grammar.pattern("who asks")
_TELLS = grammar.pattern("tells")
_NO_KEY = grammar.pattern("sentence key")
_SPOKEN_TO = grammar.pattern("spoken to")
# The longest headings, and such in a page whose paragraphs end without a stop.
_SHORT, _SHORT_LATIN, _UNCLOSED = 22, 45, 10
_CLOSES = frozenset("。.!?;:,…\"')")
_ROW, _BESIDE = 4, 4  # so many short lines in a row are one paragraph; so few characters beside a name say nothing
_SAYS = grammar.pattern("line says")
_ANNOUNCES, _CONTINUES = grammar.pattern("line announces"), grammar.pattern("line continues")
_TOLD = grammar.pattern("told before a name")
_HEADS = 3  # so many lines in capitals are headings
_POST, _NAME = 60, 12  # the heads of posts, and the names of who speaks, are so short
_HAN = re.compile(r"[^\n]{0,40}?[\u3400-\u9fff]{6}")
LONGEST = 400  # characters of a sentence
_LONG, _MANY, _ENOUGH = 90, 6, 12
_LONG_LATIN, _MANY_LATIN = 180, 4
_SPEECH, _SAID = 30, 5  # a stretch so long without marks is speech, of which no part is shorter
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


@dataclass
class _Line:
    """A line of the page: its words without the mark before them, that mark, and whether it is all in capitals."""

    start: int
    end: int
    body: str
    mark: str
    capitals: bool


def _lines(flat: Flat) -> list[_Line]:
    text, found = flat.text, list[_Line]()
    for line in _LINE.finditer(text):
        start, end = line.span()
        while start < end and text[start] == " ":
            start += 1
        bullet = _BULLET.match(text, start, end)
        mark = ""
        if bullet and bullet.end() < end:
            start, mark = bullet.end(), _FIGURE.sub("1", bullet[0].strip())
        body = text[start:end].strip()
        if body:
            written = _NO_LATIN.sub("", flat.page[flat.at[start] : flat.at[end - 1] + 1])
            capitals = sum(map(str.isupper, written)) * 5 > len(written) * 4
            found.append(_Line(start, end, body, mark, capitals))
    return found


class _Short(NamedTuple):
    """A short line among others: where it ends, its words, how many characters of it are no names', and its names.

    Of each name it is known whether it is that of a drug.
    """

    end: int
    body: str
    beside: int
    names: list[tuple[int, int, bool]]


def mended(flat: Flat, names: list[tuple[int, int, bool]], titled: Callable[[str], bool]) -> Flat:
    """A page with commas where its lines are broken at each clause, or are the items of a list without marks.

    Of so many short lines in a row none is a heading but the first, those that ask or announce, those with a heading's
    words, and names of drugs.

    Args:
        flat: The normalised page.
        names: Where names stand, in their order, and whether they are those of drugs.
        titled: Tells whether a line's words are those of a heading.
    """
    text, breaks = flat.text, list[int]()
    for block in _BLOCK.finditer(text):
        spans = [line.span() for line in _LINE.finditer(text, *block.span())]
        for broken, row in groupby(spans, lambda at: _broken(text[slice(*at)])):
            at = list(row) if broken else []
            if len(at) < _ROW:
                continue
            run = [_short(text, start, end, names) for start, end in at]
            heads = {i for i, line in enumerate(run) if _announces(line, titled)}
            if _unclear(run, heads):
                continue
            first = run[0].body
            if at[0] == spans[0] and len(first) <= (_SHORT_LATIN if first.isascii() else _UNCLOSED):
                heads.add(0)
            breaks += [line.end for i, line in enumerate(run[:-1]) if heads.isdisjoint((i, i + 1))]
    if not breaks:
        return flat
    joined = list(text)
    for end in breaks:
        joined[end] = ","
    return replace(flat, text="".join(joined))


def _broken(line: str) -> bool:
    """Whether a line is short, without a mark before it or at its end."""
    body = line.strip()
    if not body or len(body) > (_SHORT_LATIN if body.isascii() else _SHORT):
        return False
    if body[-1] in _CLOSES or body[0] in '#("':
        return False
    bullet = _BULLET.match(body)
    return not (bullet and bullet.end() < len(body)) and not any(mark in body for mark in ":|。;!?")


def _short(text: str, start: int, end: int, names: list[tuple[int, int, bool]]) -> _Short:
    inside = [name for name in names[bisect_left(names, (start,)) : bisect_left(names, (end,))] if name[1] <= end]
    line = text[start:end].rstrip()
    return _Short(end, line.lstrip(), len(line) - sum(high - low for low, high, _ in inside), inside)


def _announces(line: _Short, titled: Callable[[str], bool]) -> bool:
    """Whether a line among others is a heading: it asks or announces, has a heading's words, or is a drug's name."""
    size = line.beside + sum(high - low for low, high, _ in line.names)
    if any(drug and size - (high - low) <= _BESIDE for low, high, drug in line.names):
        return True
    if not line.names and not _CONTINUES.match(line.body) and titled(line.body):
        return True
    return bool(_ANNOUNCES.fullmatch(line.body))


def _unclear(run: list[_Short], heads: set[int]) -> bool:
    """Whether words that no heading is known by stand before an item: "can cause", and what it can cause below."""
    return any(
        i not in heads
        and not run[i].names
        and run[i + 1].names
        and run[i + 1].beside <= 1
        and _SAYS.fullmatch(run[i].body)
        for i in range(1, len(run) - 1)
    )


def units(flat: Flat, lay: frozenset[str]) -> list[Unit]:
    """The units of a page in their order.

    Args:
        flat: The normalised page.
        lay: Words for people who are no experts, by which their turns are known.
    """
    text, found = flat.text, list[Unit]()
    section = heading = lead = speaker = ""
    columns: list[str] = []
    floors = bracketed = advertises = False
    experts, posters = set[str](), set[str]()
    title, turns = -1, 0
    lines = _lines(flat)
    shouted = sum(line.capitals for line in lines) >= _HEADS  # then what is not in capitals is no heading
    longest = _UNCLOSED if _unclosed(lines) else len(text)
    marked_answers = any(line.mark == "a." or _ANSWER.match(line.body) for line in lines)
    for i, line in enumerate(lines):
        start, end, body = line.start, line.end, line.body
        following = lines[i + 1] if i + 1 < len(lines) else None
        if not line.mark:
            lead = ""
        if body.count("|") > 1 or (not line.mark and "|" in body):
            beside = (lines[i - 1] if i else None, following)
            corner = not columns and body[0] == "|" != body[-1] and following is not None and following.body[0] != "|"
            row = _row(text, start, end, corner)
            prefix = _KEY.match(text, *row[0])
            led = _DASHED.match(text, prefix.end() if prefix else row[0][0], row[0][1])
            # a list in one line
            if len(row) > 2 - bool(led) and (led or not any(one and "|" in one.body for one in beside)):
                key = prefix[1] if prefix else ""
                row[0] = (prefix.end() if prefix else row[0][0], row[0][1])
                if led:  # "caption: these must not use it -- A | B"
                    key, row[0] = led[1], (led.end(), row[0][1])
                found += [Unit(a, b, heading, key, section=section) for a, b in row if text[a:b].strip()]
                continue
            cells = _cells(text, start, end, heading, columns)
            columns = columns or [text[a:b].strip() for a, b in row]
            found += cells
            continue
        columns = []
        if floors and (ruled := _RULED.fullmatch(body)):  # what is written below the floors
            floors, speaker, heading = False, "", ruled[1].strip("#:() ")
            found.append(Unit(start, end, "", "", "", title=True))
            continue
        if _FLOOR.match(body.lstrip("(")):
            alone = len(body) < _POST and not _TELLING.search(body)
            badge = body.startswith("(")
            head = (_BADGE if badge else _HEAD).match(text, start, end) if not (badge and alone) else None
            who = head[0] if head else body
            if head or alone:
                floors = True
                handle = _FLOOR.sub("", who.strip("()"), count=1).strip(" ,:#").split("(")[0].strip(")")
                knows = _SPEAKER.search(who) and not _OPENER.match(who)
                speaker = "expert" if knows or handle in experts else "lay"
                posters.add(handle.rpartition(",")[2])
                if knows and handle:  # who has said once what she is need not do so again
                    experts.add(handle)
                found.append(Unit(start, head.end() if head else end, "", "", speaker, who.endswith("?"), True))
                if not head or head.end() >= end:
                    continue
                start, body = head.end(), text[head.end() : end].strip()
                reply = _REPLY.match(text, start, end)
                start = reply.end() if reply else start
                found.append(Unit(start, end, heading, "", speaker, body.endswith("?"), section=section))
                continue
        both = _BOTH.match(text, start, end)
        if both:  # a question and its answer in one line
            found.append(Unit(both.start(1), both.end(1), heading, "", "ask", True, section=section))
            found.append(Unit(both.end(), end, heading, "", "expert", section=section))
            continue
        letter = _LETTER.fullmatch(text, start, end)
        if letter:  # what a reader wrote, and who she is
            found.append(Unit(*letter.span(1), heading, "", "ask", True, section=section))
            continue
        byline = _BYLINE.fullmatch(body) if ":" in body else None
        if byline and (who := _who(byline[1], lay)) in ("expert", "ask"):
            speaker = who
            found.append(Unit(start, end, "", "", speaker, title=True))
            continue
        marked = ":" in body or "|" in body
        said = _KEY.match(text, start, end) if marked else None
        turn = bool(said and _who(said[1], lay))
        before = lines[i - 1] if i else None
        headed = before is not None and not line.mark and before.mark in _SIGNS and before.start == title
        titled = before is None and following is not None and not line.mark and _title(body)
        item = bracketed and not line.mark and following is not None and _short_beside(body, following)
        opens = not turn and not item and (titled or _heading(body)) and _opens(line, before, following)
        opens = opens or _leads_list(line, following)
        opens = opens and (titled or bool(line.mark) or body[-1] in ":?" or len(body) <= longest)
        opens = opens and not (shouted and not titled and body.isascii() and not line.capitals)
        listed = before is not None and line.mark and before.mark == line.mark
        if not headed and (opens or (not listed and _captioned(line, following, turn))):
            title = start
            who = _who(body.rstrip(":"), lay)
            bracketed = bool(_IN_BRACKETS.fullmatch(body))
            if floors:
                pass
            elif who and len(body) < _NAME:
                speaker = who
            else:
                if heading and _RANK.fullmatch(body.strip("#:() ")):
                    found.append(Unit(start, end, "", "", speaker, title=True))
                    continue
                if not titled or _heading(body):
                    heading, speaker = body.strip("#:() "), ""
                    section = section if body.endswith(":") else heading
            found.append(Unit(start, end, "", "", speaker, body.endswith("?"), True))
            continue
        key = "不可" if line.mark in _CROSSES else ""
        if speaker == "ask" and not line.mark and not marked_answers:
            speaker = "expert"
        speaker = {"q.": "ask", "a.": "expert"}.get(line.mark, speaker)
        prefix = _BRACKETED.match(text, start, end)
        if prefix and bracketed:  # it is a heading as those before it are
            heading = section = ""
        prefix = prefix or said
        if not prefix and any(one and _DASHED.match(one.body) for one in (before, following)):
            prefix = _DASHED.match(text, start, end)
        if marked and not prefix:
            prefix = _ENGLISH_KEY.match(text, start, end)
        if not prefix and any(one and _LABEL.match(one.body) for one in (before, following)):
            prefix = _LABEL.match(text, start, end)
        prefix = prefix or _COUNTED.match(text, start, end)
        if not prefix and any(one and one.mark and _TITLED.match(one.body) for one in (before, following)):
            prefix = _TITLED.match(text, start, end)
        prefix = prefix or _RUN_IN.match(text, start, end)
        if prefix and prefix.end() < end and not _NO_KEY.fullmatch(prefix[1]):
            who = _who(prefix[1], lay)
            if floors and speaker == "expert" and prefix[1] in posters:
                start = prefix.end()  # in an expert's post it is whom he answers
            elif who:
                speaker, start = who, prefix.end()
                turns += 1
                advertises = advertises or bool(_ADVERTISES.fullmatch(prefix[1]))
            elif _ASKING.search(prefix[1]):  # a question and its answer in one line
                found.append(Unit(start, prefix.end(1), heading, "", speaker, True, section=section))
                start = prefix.end()
            elif not _ADDRESS.search(prefix[1]) and not (prefix[1][-1].isdigit() and text[prefix.end()].isdigit()):
                key, start = prefix[1], prefix.end()
                speaker = speaker if line.mark or floors else ""
        question = body.endswith("?") or speaker == "ask"
        found.append(Unit(start, end, heading, key or lead, speaker, question, section=section))
        if body.endswith(":"):
            lead = re.split(r"[。!?;]", body)[-1].rstrip(":")[-80 if body.isascii() else -40 :]
    if turns == 1 and not (floors or advertises):  # who alone speaks is the page
        found = [unit._replace(speaker="") if unit.speaker == "lay" else unit for unit in found]
    return found


def _unclosed(lines: list[_Line]) -> bool:
    """Whether a page's paragraphs end without a stop, so that a short line without one need be no heading."""
    told = (line.body for line in lines if not (line.mark or line.body.isascii() or _PAIR.match(line.body)))
    ends = [body[-1] for body in told if len(body) > _SHORT]
    return len(ends) >= _HEADS and sum(end in _CLOSES for end in ends) * 3 < len(ends)


def _opens(line: _Line, before: _Line | None, following: _Line | None) -> bool:
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


def _leads_list(line: _Line, following: _Line | None) -> bool:
    """Whether a line leads a list, though it has no colon: numbered with a comma in it, or ending before its items.

    "2. If any of these holds, do not use it", "Do not take it if you".
    """
    if not line.mark and following is not None and following.mark in _ITEMS and line.body[-1] not in _CLOSES:
        return len(line.body.split()) <= _WORDY and bool(_UNFINISHED.search(line.body))
    if not _NUMERAL.search(line.mark) or following is None or following.mark in ("", line.mark):
        return False
    return line.body.count(",") == 1 and len(line.body) <= _SHORT and not _TELLING.search(line.body)


def _short_beside(body: str, following: _Line) -> bool:
    """Whether a line under a heading in brackets is an item: the next is as short, or again a heading in brackets."""
    if _IN_BRACKETS.match(body):
        return False
    return bool(_IN_BRACKETS.match(following.body)) or (not following.mark and _heading(following.body))


def _captioned(line: _Line, following: _Line | None, turn: bool) -> bool:
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
    latin = len(_NO_LATIN.sub("", body)) > len(body) / 2
    if body.endswith(":"):
        return len(body) <= (60 if latin else 24)
    if latin:
        return len(body.split()) <= 9 and not re.search(r"[.!] ", body)
    return len(body) <= _SHORT and not re.search(r"[。;!]", body) and ("," not in body or bool(_RANKED.match(body)))


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


def _runs_on(text: str, start: int, end: int) -> re.Pattern[str] | None:
    """What ends the sentences of a unit that goes on without full stops, as people write who tell rather than write."""
    if end - start < _LONG:
        return None
    han = _HAN.match(text, start, end)
    ends, long, many = (_RUN_ON, _LONG, _MANY) if han else (_RUN_ON_LATIN, _LONG_LATIN, _MANY_LATIN)
    stops = sum(text.count(mark, start, end - 1) for mark in ("。", "!", "?", ";", ". "))
    return ends if text.count(",", start, end) >= many and (end - start) / (stops + 1) > long else None


def _unmarked(text: str, start: int, end: int) -> bool:
    """Whether a unit has hardly a mark, as where speech was written down by a machine."""
    return end - start > _SPEECH and sum(text.count(mark, start, end) for mark in ",。;!?") * _LONG < end - start


def sentences(text: str, start: int, end: int, names: list[int]) -> Iterator[tuple[int, int]]:
    """The sentences of a unit: where each begins and ends; where one runs on, its commas end sentences too.

    Where there are no marks, the words end them by which speakers go on to another thing.

    None is longer than LONGEST: a text without full stops is cut at its commas, or anywhere, so that the time to read
    it grows with its length and no faster.

    Args:
        text: The normalised page.
        start: Where the unit begins.
        end: Where it ends.
        names: Where names begin, in their order.
    """
    at = start
    stops, spoken = _runs_on(text, start, end), False
    if stops is None:
        spoken = _unmarked(text, start, end)
        stops = _SPOKEN if spoken else _END
    for stop in _stops(text, start, end, stops, names) if spoken else stops.finditer(text, start, end):
        if not stop[0] and stop.end() - at < _SAID:
            continue
        if stop[0] == "," and stop.end() - at < _ENOUGH:
            continue
        yield from _cut(text, at, stop.end())
        at = stop.end()
        while at < end and text[at] == " ":
            at += 1
    yield from _cut(text, at, end)


def _stops(text: str, start: int, end: int, stops: re.Pattern[str], names: list[int]) -> Iterator[re.Match[str]]:
    """Where speech goes on: by its words, or where a name begins behind words that end what was said of another."""
    found = [*stops.finditer(text, start, end)]
    inside = names[bisect_left(names, start) : bisect_left(names, end)]
    for before, name in pairwise(inside):
        told = _TOLD.search(text, before, name)
        if told:
            found.append(told)
    yield from sorted(found, key=lambda stop: stop.end())


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        stop = max(text.rfind(mark, start + _ENOUGH, start + LONGEST) for mark in ",、 ") + 1 or start + LONGEST
        yield start, stop
        start = stop
    if end > start:
        yield start, end
