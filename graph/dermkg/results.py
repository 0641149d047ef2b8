"""What the Python API answers with: objects that tell themselves as text, and show themselves in a notebook."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox

from dermkg import files, terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dermkg.claims import Claim
    from dermkg.explain import Description, Explanation
    from dermkg.lexicon import Lexicon, Match
    from dermkg.screen import Answer, Person

PathLike = str | os.PathLike[str]  # what names a file


class Told:
    """Something told in lines; in a notebook it shows as text.

    Attributes:
        lines: The lines.
        data: What they tell, as objects.
    """

    def __init__(self, lines: list[str], data: Description | Explanation) -> None:
        self.lines, self.data = lines, data

    def __str__(self) -> str:
        return "\n".join(self.lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


class Found:
    """The entities that a term found, the best first.

    Attributes:
        matches: The matches.
    """

    def __init__(self, store: ox.Store, lexicon: Lexicon, matches: list[Match]) -> None:
        self._store, self._lexicon, self.matches = store, lexicon, matches

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """For each entity: slug, class, label zh, label en and the name that matched."""
        return [self._row(match) for match in self.matches]

    def _row(self, match: Match) -> tuple[str, str, str, str, str]:
        label = self._lexicon.label
        pattern = (ox.NamedNode(match.iri), ox.NamedNode(terms.RDF + "type"), None, ox.NamedNode(terms.ENTITY_GRAPH))
        kinds = [terms.value(quad.object) for quad in self._store.quads_for_pattern(*pattern)]
        kind = terms.curie(kinds[0]).partition(":")[2] if kinds else ""
        slug = match.iri.removeprefix(terms.KG)
        return slug, kind, label(match.iri, "zh"), label(match.iri, "en"), match.matched

    def __iter__(self) -> Iterator[Match]:
        return iter(self.matches)

    def __len__(self) -> int:
        return len(self.matches)

    def __repr__(self) -> str:
        return "\n".join("\t".join(row) for row in self.rows())

    def _repr_html_(self) -> str:
        from html import escape

        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in self.rows())
        return f"<table>{body}</table>"


class Screening:
    """What the labels in force come to for a person; in a notebook it shows as tables.

    Attributes:
        person: Whom it is for.
        answers: An answer for each product and jurisdiction, the most useful first.
        notice: That it informs and does not advise; and if there are no answers, what that means.
    """

    columns = ("product", "jurisdiction", "status", "limits", "claims", "words")

    def __init__(self, person: Person, answers: list[Answer], lexicon: Lexicon, language: str) -> None:
        from dermkg import claims

        self.person, self.answers = person, answers
        self._lexicon, self._language, self._phrases = lexicon, language, claims.phrases("screen")
        told = ("notice",) if answers else ("none", "notice")
        self.notice = " ".join(self._phrases[name][language] for name in told)

    def to_dict(self) -> dict[str, Any]:
        """The person, the answers with the claims that decide them, and the notice, as plain values."""
        age = self.person.age
        return {
            "condition": terms.curie(self.person.condition),
            "age": None if age is None else float(age) if age % 1 else int(age),
            "populations": [terms.curie(group) for group in self.person.populations],
            "answers": [self._told(answer) for answer in self.answers],
            "notice": self.notice,
        }

    def _told(self, answer: Answer) -> dict[str, Any]:
        return {
            "product": terms.curie(answer.product),
            "name": self._lexicon.label(answer.product, self._language),
            "jurisdiction": answer.jurisdiction,
            "status": answer.status,
            "statusName": self._phrases["statuses"][answer.status][self._language],
            "limits": self._limits(answer),
            "claims": [self._reason(claim) for claim in answer.claims],
        }

    def _limits(self, answer: Answer) -> list[str]:
        """What is left to check, in words; of several ways to be indicated one is enough."""
        from dermkg import claims

        ways = ["; ".join(self._limit(*limit) for limit in way) for way in answer.open]
        told = ways if len(ways) < 2 else [self._phrases["or"][self._language].join(f"({way})" for way in ways)]
        told += [claims.words(claim, self._lexicon, self._language) for claim in answer.also]
        return list(dict.fromkeys(told)) + [self._phrases["unread"][self._language]] * answer.unread

    def _limit(self, name: str, term: ox.NamedNode | ox.Literal) -> str:
        from dermkg import claims

        value = claims.value(term, self._lexicon, self._language)
        phrases = claims.phrases("qualifiers") | self._phrases["limits"]
        phrase = phrases.get(name.removeprefix(terms.DK).removeprefix(terms.RDF), {})
        return str(phrase.get(value, phrase).get(self._language, value)).replace("{v}", value)

    def _reason(self, claim: Claim) -> dict[str, str]:
        from dermkg import claims

        return {
            "claim": terms.curie(claim.iri),
            "words": claims.words(claim, self._lexicon, self._language),
            "standing": claim.standing,
            "source": terms.curie(claim.source),
            "sourceName": self._lexicon.label(claim.source, self._language),
        }

    def rows(self) -> list[list[str]]:
        """A row of `columns` for each answer, in CURIEs and keys; ` | ` stands between several in one cell."""
        rows = []
        for told in self.to_dict()["answers"]:
            several = [told["limits"], *([claim[name] for claim in told["claims"]] for name in ("claim", "words"))]
            rows.append(
                [told["product"], told["jurisdiction"], told["status"], *(" | ".join(cell) for cell in several)]
            )
        return rows

    def tables(self) -> list[tuple[list[str], list[list[str]]]]:
        """Two tables for a reader, headings and rows: the answers, and their numbered reasons; none without answers."""
        answers, reasons = self.to_dict()["answers"], dict[tuple[str, str], dict[str, None]]()
        for told in answers:
            for claim in told["claims"]:
                reasons.setdefault((claim["words"], claim["sourceName"]), {}).setdefault(claim["claim"])
        numbers = {claim: str(n) for n, same in enumerate(reasons.values(), 1) for claim in same}
        first = []
        for told in answers:
            why = dict.fromkeys(numbers[claim["claim"]] for claim in told["claims"])
            names = [told[name] for name in ("name", "jurisdiction", "statusName")]
            first.append([*names, ", ".join(why), "; ".join(told["limits"])])
        second = [[str(n), *said, " ".join(same)] for n, (said, same) in enumerate(reasons.items(), 1)]
        heads = [[name[self._language] for name in table] for table in self._phrases["tables"]]
        return list(zip(heads, (first, second), strict=True)) if first else []

    def __repr__(self) -> str:
        lines = ["\t".join(row) for head, rows in self.tables() for row in (head, *rows)]
        return "\n".join([*lines, self.notice])

    def _repr_html_(self) -> str:
        from html import escape

        html = ""
        for head, rows in self.tables():
            lines = [("th", head), *(("td", row) for row in rows)]
            body = ("".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) for tag, cells in lines)
            html += "<table>" + "".join(f"<tr>{line}</tr>" for line in body) + "</table>"
        return f"{html}<p>{escape(self.notice)}</p>"


class Drawing:
    """A drawing as one HTML page.

    Attributes:
        html: The page.
    """

    def __init__(self, html: str) -> None:
        self.html = html

    def save(self, path: PathLike) -> None:
        """Writes the page to a file, aside first, so that a full disk leaves no half of it.

        Raises:
            InputError: It cannot be written.
        """
        files.write(Path(path), self.html, "the drawing")

    def _repr_html_(self) -> str:
        from html import escape

        source = escape(self.html, quote=True)
        return f'<iframe srcdoc="{source}" style="width:100%;height:720px;border:0" title="dermkg"></iframe>'
