"""Names of things: labels and synonyms in both languages, read from the store by SPARQL."""

from __future__ import annotations

import re

import pyoxigraph as ox

from dermkg import terms
from dermkg.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_NAMES = """
SELECT DISTINCT ?thing ?property ?name WHERE {
  VALUES ?property { rdfs:label skos:altLabel dct:title }
  ?thing ?property ?name .
}
"""


_LABEL = ox.NamedNode(terms.RDFS + "label")


class Match:
    """An entity that a term found.

    Attributes:
        iri: The entity.
        matched: The label or synonym that matched.
        rank: 0 label, 1 synonym, 2 begins with the term, 3 contains it.
    """

    def __init__(self, iri: str, matched: str, rank: int) -> None:
        self.iri, self.matched, self.rank = iri, matched, rank


def _candidates(name: str) -> tuple[str | None, ...]:
    """What a CURIE or slug may stand for, in the order in which it is looked up."""
    return terms.iri(name), terms.KG + name, terms.SRC + name, terms.DK + name


def exact(store: ox.Store, name: str) -> str | None:
    """The IRI of a slug, CURIE or exact label, without reading the whole lexicon; None where it takes more."""
    if not name.strip():
        return None
    for candidate in _candidates(name):
        try:
            node = ox.NamedNode(candidate) if candidate else None
        except ValueError:
            continue
        if node is not None and next(iter(store.quads_for_pattern(node, None, None, None)), None):
            return candidate
    for language in ("zh", "en"):
        quad = next(iter(store.quads_for_pattern(None, _LABEL, ox.Literal(name, language=language), None)), None)
        if quad is not None:
            return terms.value(quad.subject)
    return None


def key(name: str) -> str:
    """A name as it is compared: compatibility forms, case, spaces, hyphens and invisible marks make no difference.

    >>> key("ＮＢ－ＵＶＢ") == key("nb uvb")
    True
    """
    import unicodedata

    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s\-_‐-―−\u200b-\u200f\u202a-\u202e\u2066-\u2069]+", "", text)


class Lexicon:
    """All names of a store's things.

    Args:
        store: The store.
    """

    def __init__(self, store: ox.Store) -> None:
        self.labels: dict[str, dict[str, str]] = {}
        self.synonyms: dict[str, list[tuple[str, str]]] = {}
        self._labelled: dict[str, set[str]] = {}
        self._named: dict[str, set[str]] = {}
        rows: Any = store.query(_NAMES, prefixes=terms.prefixes(), use_default_graph_as_union=True)
        for thing, property_, name in rows:
            iri = thing.value
            if property_.value == terms.SKOS + "altLabel":
                self.synonyms.setdefault(iri, []).append((name.language or "", name.value))
                self._named.setdefault(key(name.value), set()).add(iri)
            else:
                self.labels.setdefault(iri, {})[name.language or ""] = name.value
                self._labelled.setdefault(key(name.value), set()).add(iri)

    def label(self, iri: str, language: str) -> str:
        """The label in a language, else in the other one, else the CURIE."""
        own = self.labels.get(iri, {})
        return own.get(language) or next(iter(own.values()), "") or terms.curie(iri)

    def resolve(self, name: str, argument: str = "") -> str:
        """The IRI that a slug, CURIE, IRI, label or synonym names; a label wins over a synonym.

        Args:
            name: The name, in any spelling of the lexicon.
            argument: The argument it was given as, for the message.

        Raises:
            InputError: Nothing or more than one thing has that name; the closest names are given.
        """
        address = name.removeprefix("<").removesuffix(">")
        if address.startswith(("http://", "https://")):
            return _valid(address, argument or name)
        if not name.strip():
            raise InputError(argument or "entity", "the name is empty", "give a slug, CURIE, IRI or label")
        for candidate in _candidates(name):
            if candidate and candidate in self.labels:
                return candidate
        for index in (self._labelled, self._named):
            found = index.get(key(name), set())
            if len(found) > 1:
                choices = ", ".join(sorted(terms.curie(iri) for iri in found))
                raise InputError(argument or name, f"'{name}' names several things", f"choose one of {choices}")
            if found:
                return next(iter(found))
        raise InputError(argument or name, f"nothing is named '{name}'", self.near(name) or "see 'dermkg find'")

    def near(self, name: str) -> str:
        """Which names come close to one that nothing has, as a question; empty where none do."""
        from difflib import get_close_matches

        slugs = {key(terms.curie(iri).partition(":")[2]): {iri} for iri in self.labels if iri.startswith(terms.KG)}
        names = {**slugs, **self._named, **self._labelled}
        wanted, language = key(name), "en" if name.isascii() else "zh"
        near = get_close_matches(wanted, names, 5, 0.5)
        near += [known for known in names if len(wanted) > 1 and wanted in known and known not in near][:3]
        shown = dict.fromkeys(
            f"{self.label(iri, language)} ({terms.curie(iri)})" for known in near for iri in sorted(names[known])
        )
        return f"did you mean {', '.join(list(shown)[:3])}?" if shown else ""

    def find(self, term: str) -> list[Match]:
        """The entities whose label or synonym is, begins with or contains a term; the best first."""
        wanted, found = key(term), dict[str, Match]()
        for iri in self.labels:
            if not iri.startswith(terms.KG) or iri.startswith((terms.DK, terms.CLAIM)):
                continue
            match = _best(iri, wanted, self.labels[iri].values(), (name for _, name in self.synonyms.get(iri, ())))
            if match:
                found[iri] = match
        return sorted(found.values(), key=lambda match: (match.rank, len(match.matched), match.iri))


def _best(iri: str, wanted: str, labels: Iterable[str], synonyms: Iterable[str]) -> Match | None:
    best: Match | None = None
    for base, names in ((0, [*labels, terms.curie(iri).partition(":")[2]]), (1, synonyms)):
        for name in names:
            known = key(name)
            rank = (
                base if known == wanted else 2 if wanted and known.startswith(wanted) else 3 if wanted in known else 9
            )
            if wanted and rank < 9 and (best is None or rank < best.rank):
                best = Match(iri, name, rank)
    return best


def _valid(iri: str, argument: str) -> str:
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        raise InputError(argument, "it is not a valid IRI", "give a slug, CURIE, IRI or label") from None
