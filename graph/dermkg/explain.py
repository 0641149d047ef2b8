"""Why the graph says so: the claims behind a triple, the quoted text, and the rules behind an inferred one."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from dermkg import claims, queries, rules, terms
from dermkg.claims import Claim
from dermkg.errors import InputError
from dermkg.lexicon import Lexicon

_DEPTH = 8
_FOR_ASKING = ox.NamedNode(terms.DK + "forAsking")  # marks relations that say nothing new


@dataclass
class Description:
    """What the graph knows of one entity.

    Attributes:
        iri: The entity.
        facts: Labels, classes, identifiers, hierarchy: property IRI to values, as they stand in the graph.
        own: Claims whose subject it is.
        others: Claims that speak of it otherwise.
    """

    iri: str
    facts: dict[str, list[ox.NamedNode | ox.Literal]]
    own: list[Claim]
    others: list[Claim]


def describe(store: ox.Store, iri: str) -> Description:
    """Collects what the graph knows of one entity."""
    facts: dict[str, list[ox.NamedNode | ox.Literal]] = {}
    own, others = claims.about(store, iri)
    said = {claim.predicate for claim in own}
    said |= {terms.value(quad.subject) for quad in store.quads_for_pattern(None, _FOR_ASKING, None, None)}
    for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, None):
        values = facts.setdefault(quad.predicate.value, [])
        if quad.predicate.value not in said and quad.object not in values:
            values.append(quad.object)  # type: ignore[arg-type]
    kept = {name: sorted(values, key=str) for name, values in sorted(facts.items()) if values}
    return Description(iri, kept, own, others)


@dataclass
class Explanation:
    """Why one triple is in the graph.

    Attributes:
        triple: The triple.
        claims: The claims that state it, of any polarity.
        curated: Whether it stands among the curated entities or in the ontology.
        steps: For an inferred triple, each rule with the source on whose word it concludes and its premises.
    """

    triple: rules.Triple
    claims: list[Claim] = field(default_factory=list)
    curated: bool = False
    steps: list[Step] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.claims or self.curated or self.steps)


@dataclass
class Step:
    """One way by which a rule concludes a triple.

    Attributes:
        rule: The rule.
        source: The source on whose word it concludes, if the rule keeps it.
        premises: Why each premise is in the graph.
    """

    rule: rules.Rule
    source: str | None
    premises: list[Explanation]


def explain(store: ox.Store, triple: rules.Triple) -> Explanation:
    """Explains one triple, down to the claims.

    Args:
        store: The store.
        triple: Subject, predicate and object.

    Returns:
        The explanation; false where the graph says nothing of the triple.
    """
    return _explain(store, triple, ())


def _explain(store: ox.Store, triple: rules.Triple, above: tuple[rules.Triple, ...]) -> Explanation:
    subject, predicate, object_ = triple
    found = Explanation(triple, claims.of_triple(store, subject.value, predicate.value, object_))
    quads = sorted(store.quads_for_pattern(subject, predicate, object_, None), key=str)
    if quads and subject.value.startswith(terms.CLAIM):
        found.claims = [claims.read(store, subject.value)]
    for quad in quads:
        graph = terms.value(quad.graph_name)
        if graph in (terms.ENTITY_GRAPH, terms.ONTOLOGY_GRAPH):
            found.curated = True
        elif graph.startswith(terms.RULE) and triple not in above and len(above) < _DEPTH:
            found.steps += _steps(store, graph, triple, above)
    return found


def _steps(store: ox.Store, graph: str, triple: rules.Triple, above: tuple[rules.Triple, ...]) -> list[Step]:
    name, _, slug = graph.removeprefix(terms.RULE).partition(".")
    rule = rules.rules().get(name)
    if rule is None:
        return []
    source = ox.NamedNode(terms.SRC + slug) if slug else None
    steps = []
    for premises in rules.premises(rule, store, triple, source):
        if triple not in premises:
            reasons = [_explain(store, premise, (*above, triple)) for premise in premises]
            steps.append(Step(rule, source.value if source else None, reasons))
    return steps


class Documents:
    """The documents of a folder, by the name that their source gives them.

    Args:
        folder: The folder; None where there is none, and nothing is quoted.

    Raises:
        InputError: There is no such folder.
    """

    def __init__(self, folder: Path | None) -> None:
        if folder is not None and not folder.is_dir():
            raise InputError(str(folder), "there is no such folder", "give the folder that holds the documents")
        self.folder = folder
        self._texts: dict[str, str | None] = {}

    def text(self, name: str) -> str | None:
        """The text of a document as stored (UTF-8), or None where the folder does not hold it or it can't be read."""
        if name not in self._texts:
            self._texts[name] = self._read(name)
        return self._texts[name]

    def _read(self, name: str) -> str | None:
        if self.folder is None or not name:
            return None
        try:
            return (self.folder / name).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            return None


def file_name(store: ox.Store, source: str) -> str:
    """The name of a source's document; empty where it has none."""
    pattern = (ox.NamedNode(source), ox.NamedNode(terms.DK + "fileName"), None, None)
    quad = next(iter(store.quads_for_pattern(*pattern)), None)
    return terms.value(quad.object) if quad else ""


def tell(store: ox.Store, explanation: Explanation, lexicon: Lexicon, documents: Documents, language: str) -> list[str]:
    """An explanation as indented lines.

    Args:
        store: The store.
        explanation: What to tell.
        lexicon: The names of things.
        documents: Where quoted text comes from.
        language: zh or en.
    """
    lines = [_triple(explanation.triple, lexicon, language)]
    for claim in explanation.claims:
        lines += ["  " + line for line in tell_claim(store, claim, lexicon, documents, language)]
    if explanation.curated:
        lines.append(
            "  " + ("词表(ontology/)中的登记" if language == "zh" else "recorded in the curated vocabulary (ontology/)")
        )
    for step in explanation.steps:
        source = f" [{terms.curie(step.source)}]" if step.source else ""
        lines.append(f"  rule:{step.rule.name}{source}: {step.rule.sentence[language]}")
        for premise in step.premises:
            lines += ["    " + line for line in tell(store, premise, lexicon, documents, language)]
    return lines


def tell_claim(store: ox.Store, claim: Claim, lexicon: Lexicon, documents: Documents, language: str) -> list[str]:
    """One claim as lines: the sentence, who says it and where, and the quoted text if its document is there."""
    polarity = lexicon.label(terms.DK + claim.polarity, language)
    standing = lexicon.label(terms.DK + claim.standing, language)
    lines = [
        f"{claims.words(claim, lexicon, language)}",
        f"  {terms.curie(claim.iri)} [{polarity}; {standing}] {lexicon.label(claim.source, language)}",
    ]
    name = file_name(store, claim.source)
    for span in claim.spans:
        line = f"  {name}[{span.start}:{span.end}]"
        text = documents.text(name)
        if text is not None:
            quoted = text[span.start : span.end]
            line += f" “{quoted}”" if sha256(quoted) == span.sha256 else " (the document differs here)"
        lines.append(line)
    lines += [f"  {address}" for address in claim.evidence]
    if claim.contradicts:
        word = "与之矛盾" if language == "zh" else "contradicted by"
        lines.append(f"  {word}: {', '.join(terms.curie(other) for other in claim.contradicts)}")
    return lines


def tell_description(store: ox.Store, found: Description, lexicon: Lexicon, language: str) -> list[str]:
    """What the graph knows of one entity, or one claim, as lines."""
    documents = Documents(None)
    if found.iri.startswith(terms.CLAIM):
        claim = claims.read(store, found.iri.partition("#")[0])
        return tell_claim(store, claim, lexicon, documents, language)
    lines = [f"{lexicon.label(found.iri, language)}  ({terms.curie(found.iri)})"]
    for name, values in found.facts.items():
        if name not in (terms.DK + "crossReference", terms.DK + "verifiedBy"):
            known = lexicon.labels
            shown = [lexicon.label(v.value, language) if v.value in known else queries.text(v) for v in values]
            lines.append(f"  {lexicon.label(name, language)}: {', '.join(shown)}")
    headings = {"zh": ("关于它的主张", "提到它的主张"), "en": ("What is claimed of it", "Claims that speak of it")}
    for heading, group in zip(headings[language], (found.own, found.others), strict=True):
        if group:
            lines.append(f"{heading} ({len(group)})")
        for claim in sorted(group, key=lambda claim: (claim.predicate, claims.natural(claim.iri))):
            lines += ["  " + line for line in tell_claim(store, claim, lexicon, documents, language)]
    return lines


def sha256(text: str) -> str:
    """SHA-256 (hex) of a text in UTF-8, by which a claim's span is held to its document."""
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()


def _triple(triple: rules.Triple, lexicon: Lexicon, language: str) -> str:
    subject, predicate, object_ = triple
    parts = [lexicon.label(subject.value, language), lexicon.label(predicate.value, language)]
    parts.append(claims.value(object_, lexicon, language))
    names = " ".join(queries.text(term) for term in triple)
    return " ".join(parts) + f"  ({names})"
