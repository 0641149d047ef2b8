"""What the page's script needs beside the table, in few bytes: each text once, everything else by its number."""

from __future__ import annotations

import itertools
from typing import Any

import pyoxigraph as ox

from dermkg import claims, terms
from dermkg.claims import OUTCOMES
from dermkg.draw import layout
from dermkg.draw.details import LANGUAGES, Node, Reference, Source, Statement, Text, both
from dermkg.draw.families import FAMILIES
from dermkg.draw.judged import SILENT
from dermkg.draw.model import TONES, Drawing, Link, tone
from dermkg.lexicon import Lexicon

STANDINGS = ("regulator", "mirror", "manufacturer", "literature", "news", "page", "unverified")
POLARITIES = ("affirmed", "negated", "hedged")
DIRECTIONS = ("equal", "stricter", "looser", "different")


class Pool:
    """Texts in both languages, each kept once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, ...], int] = {}

    def number(self, text: Text) -> int:
        """The number by which a text is meant."""
        return self._numbers.setdefault(tuple(text.get(language, "") for language in LANGUAGES), len(self._numbers))

    @property
    def texts(self) -> list[list[str]]:
        """All texts, in the order of their numbers; one that is the same in both languages is given once."""
        return [list(text if text[0] != text[1] else text[:1]) for text in self._numbers]


class Encoder:
    """Puts a drawing's parts into short lists; `page/data.js` has their types.

    Args:
        drawing: The drawing.
        lexicon: The names of what is only spoken of.
    """

    def __init__(self, drawing: Drawing, lexicon: Lexicon) -> None:
        self._drawing, self._lexicon = drawing, lexicon
        self.nodes = {iri: i for i, iri in enumerate(drawing.nodes)}
        self._relations = {iri: i for i, iri in enumerate(drawing.relations)}
        self._sources = {iri: i for i, iri in enumerate(drawing.sources)}
        self._rows = {statement.name: i for i, statement in enumerate(drawing.statements) if statement.name}
        self._places = sorted(
            {v.jurisdiction for s in drawing.statements for v in s.verdicts}
            | {source.jurisdiction for source in drawing.sources.values() if source.jurisdiction}
        )
        self._pool, self._bases = Pool(), Pool()
        self._up: dict[str, list[int]] = {}
        for link in drawing.links:
            if link.tone == "thin":
                self._up.setdefault(link.subject, []).append(self.nodes[link.object])

    def data(self) -> dict[str, Any]:
        """Everything but nodes and edges; to be asked for after them, as it has the texts that they need."""
        drawing = self._drawing
        judged = [(row, s) for row, s in enumerate(drawing.statements) if s.verdicts]
        data = {
            "relations": [{"id": terms.curie(iri), **label} for iri, label in drawing.relations.items()],
            "sources": [self._source(source) for source in drawing.sources.values()],
            "standings": self._named(STANDINGS),
            "directions": self._named(DIRECTIONS),
            "places": [self._place(code) for code in self._places],
            "rows": [self._row(statement) for statement in drawing.statements],
            "verdicts": [verdict for row, s in judged for verdict in self._verdicts(row, s)],
            "silent": [[row, *silences] for row, s in judged if (silences := self._silences(s))],
            "differs": self._differences(),
            "omits": [
                [self._sources[page], [self._rows[name] for name in names if name in self._rows]]
                for page, names in drawing.omits.items()
                if names
            ],
        }
        return {**data, "texts": self._pool.texts, "bases": [text[0] for text in self._bases.texts]}

    def node(self, node: Node, box: layout.Box) -> dict[str, Any]:
        """What is known of a thing, and its box."""
        wrapped = {language: lines for language, lines in box.lines.items() if lines != [node.label[language]]}
        guess = sum(bit for bit, language in ((1, "zh"), (2, "en")) if node.label[language] in node.unverified)
        optional = {
            "lines": wrapped,
            "also": node.synonyms,
            "about": node.definition,
            "ids": [self._reference(reference) for reference in node.references],
            "guess": guess,
            "up": self._up.get(node.iri),
        }
        return {
            "label": node.label["zh"],
            "en": node.label["en"],
            "curie": terms.curie(node.iri),
            "family": [f.name for f in FAMILIES].index(node.family.name),
            "w": box.width,
            **({"kind": self._pool.number(node.kind)} if node.kind else {}),
            **{key: value for key, value in optional.items() if value},
        }

    def edge(self, link: Link, *, bar: bool) -> dict[str, Any]:
        """A link's relation and tone, and whether it ends in a bar; the script finds the rows itself."""
        return {"title": [self._relations[link.predicate], TONES.index(link.tone), *([1] if bar else [])]}

    def _named(self, values: tuple[str, ...]) -> list[Text]:
        return [both(self._lexicon, terms.DK + value) for value in values]

    def _reference(self, reference: Reference) -> list[Any]:
        """Text, kind of match, status, address: a number for what stands before the identifier, if it can."""
        match, status = (
            self._bases.number({"zh": iri.rpartition("#")[2]}) for iri in (reference.match, reference.status)
        )
        if reference.href is None:
            return [reference.text, match, status]
        local = reference.text.partition(":")[2]
        if local and reference.href.endswith(local):
            return [reference.text, match, status, self._bases.number({"zh": reference.href.removesuffix(local)})]
        return [reference.text, match, status, reference.href]

    def _row(self, s: Statement) -> list[Any]:
        subject = self.nodes.get(s.fact.subject)
        object_ = None if isinstance(s.fact.object, ox.Literal) else self.nodes.get(s.fact.other)
        mentions = [self.nodes[iri] for iri in s.mentions if iri in self.nodes]
        row: list[Any] = [
            subject,
            self._relations[s.fact.predicate],
            object_,
            POLARITIES.index(s.polarity) if s.polarity in POLARITIES else 0,
            STANDINGS.index(s.standing) if s.standing in STANDINGS else None,
            self._sources.get(s.source),
            TONES.index(tone([s])),
            [number for number in mentions if number not in (subject, object_)],
            [self._rows[other] for other in s.contradicts if other in self._rows],
            self._sources.get(s.fact.subject),
        ]
        while row[-1] in (None, []):
            row.pop()
        return row

    def _source(self, source: Source) -> dict[str, Any]:
        facts = [
            [self._pool.number(label), self._pool.number(value), *([href] if href else [])]
            for label, value, href in source.facts
        ]
        place = {"place": self._places.index(source.jurisdiction)} if source.jurisdiction else {}
        file = {"file": source.file} if source.file else {}
        return {
            "id": terms.curie(source.iri),
            **source.label,
            "kind": self._pool.number(source.kind),
            "facts": facts,
            **place,
            **file,
        }

    def _place(self, code: str) -> Text:
        """A jurisdiction as a word: its code in English, its name in Chinese."""
        known = claims.phrases("verdicts")["jurisdictions"].get(code, {})
        return {"zh": known.get("zh", code), "en": code}

    def _verdicts(self, row: int, s: Statement) -> list[list[Any]]:
        return [
            [
                row,
                self._places.index(verdict.jurisdiction),
                OUTCOMES.index(verdict.outcome),
                DIRECTIONS.index(verdict.direction) if verdict.direction in DIRECTIONS else None,
                self._pool.number(both(self._lexicon, verdict.aspect)),
                self._pool.number(both(self._lexicon, verdict.scope)),
                self._pool.number(verdict.reason),
                *(self._rows.get(name, name) for name in verdict.bases),
            ]
            for verdict in s.verdicts
            if verdict.outcome != SILENT
        ]

    def _silences(self, s: Statement) -> list[int]:
        """Where the labels say nothing on the point: jurisdiction and reason in turn."""
        silent = {(v.jurisdiction, self._pool.number(v.reason)): None for v in s.verdicts if v.outcome == SILENT}
        return [number for place, reason in silent for number in (self._places.index(place), reason)]

    def _differences(self) -> list[list[int]]:
        """Pairs of claims by which labels differ, each pair once: the point, and the two rows."""
        pairs = sorted(
            {
                (min(row, other), max(row, other))
                for row, s in enumerate(self._drawing.statements)
                for name in s.differs
                if (other := self._rows.get(name)) is not None
            }
        )
        statements = self._drawing.statements
        return [[self._pool.number(self._point(statements[p], statements[q])), p, q] for p, q in pairs]

    def _point(self, one: Statement, other: Statement) -> Text:
        """What two claims differ on: the limits to which they give different values, else what both speak of."""
        p, q = one.fact, other.fact
        same, alike = p.predicate == q.predicate, p.key[2] == q.key[2]
        if same and alike and p.claim and q.claim:
            said, there = dict(p.claim.qualifiers), dict(q.claim.qualifiers)
            worded = claims.phrases("qualifiers")
            limits = [
                both(self._lexicon, name)
                for name in said
                if name in there and said[name] != there[name] and name.removeprefix(terms.DK) in worded
            ]
            if limits:
                return _joined([*limits, both(self._lexicon, p.other)])
        if alike and isinstance(p.object, ox.NamedNode):
            return both(self._lexicon, p.other)
        return _joined([both(self._lexicon, iri) for iri in dict.fromkeys((p.predicate, q.predicate))])


def _joined(texts: list[Text]) -> Text:
    return {language: " · ".join(text[language] for text in texts) for language in LANGUAGES}


def edge(found: dict[str, Any]) -> list[int]:
    """What pyvis holds of an edge, as a list: the ends, then what `Encoder.edge` said of it."""
    return list(itertools.chain((found["from"], found["to"]), found["title"]))
