"""Why the graph says so: the claims behind a triple, and the rules behind an inferred one or a verdict."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyoxigraph as ox

from dermkg import claims, rules, terms, verdicts
from dermkg.claims import Claim

_DEPTH = 8
_ABOUT = ox.NamedNode(terms.DK + "aboutClaim")
_JURISDICTION = ox.NamedNode(terms.DK + "jurisdiction")
_STATED_IN = ox.NamedNode(terms.DK + "statedIn")
_OMITS = terms.DK + "omits"
_KIND = terms.RDF + "type"
_LABEL = ox.NamedNode(terms.DK + "RegulatoryLabel")
_UNSAID = {terms.DK + "inForce": ox.Literal(True), terms.DK + "readInFull": ox.Literal(False)}  # if a label is silent


@dataclass
class Description:
    """What the graph knows of one entity.

    Attributes:
        iri: The entity.
        facts: Labels, classes, identifiers, hierarchy: property IRI to values, as they stand in the graph.
        own: Claims whose subject it is.
        others: Claims that speak of it otherwise.
        stated: What it states beside these, if it is a source.
        omitted: What labels say and it leaves out, if it is a page.
    """

    iri: str
    facts: dict[str, list[ox.NamedNode | ox.Literal]]
    own: list[Claim]
    others: list[Claim]
    stated: list[Claim] = field(default_factory=list)
    omitted: list[Claim] = field(default_factory=list)


def describe(store: ox.Store, iri: str) -> Description:
    """Collects what the graph knows of one entity."""
    facts: dict[str, list[ox.NamedNode | ox.Literal]] = {}
    own, others = claims.about(store, iri)
    told = {claim.iri for claim in own + others}
    stated = [claim for claim in claims.stated_in(store, iri) if claim.iri not in told]
    said = {claim.predicate for claim in own} | claims.for_asking(store)
    for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None, None):
        values = facts.setdefault(quad.predicate.value, [])
        if quad.predicate.value not in said and quad.object not in values:
            values.append(quad.object)  # type: ignore[arg-type]
    omitted = claims.read_all(store, {terms.value(claim) for claim in facts.pop(_OMITS, [])})
    if _LABEL in facts.get(_KIND, []):
        for name, value in _UNSAID.items():
            facts.setdefault(name, [value])
    kept = {name: sorted(values, key=str) for name, values in sorted(facts.items()) if values}
    return Description(iri, kept, own, others, stated, omitted)


@dataclass
class Explanation:
    """Why one triple is in the graph.

    Attributes:
        triple: The triple.
        claims: The claims that state it, of any polarity.
        curated: Whether it is recorded: among the entities, in the ontology, or with a source.
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
        graph = claims.graph(quad)
        if graph in (terms.ENTITY_GRAPH, terms.ONTOLOGY_GRAPH, subject.value):
            found.curated = True
        elif graph.startswith(terms.RULE) and triple not in above and len(above) < _DEPTH:
            found.steps += _steps(store, graph, triple, above)
    return found


def _steps(store: ox.Store, graph: str, triple: rules.Triple, above: tuple[rules.Triple, ...]) -> list[Step]:
    name, _, slug = graph.removeprefix(terms.RULE).partition(".")
    if name in verdicts.verdict_rules():
        return [Step(verdicts.verdict_rules()[name], None, _judged(store, name, triple, above))]
    rule = rules.rules().get(name) or rules.closing().get(name)
    if rule is None:
        return []
    source = ox.NamedNode(terms.SRC + slug) if slug else None
    steps = []
    for premises in rules.premises(rule, store, triple, source):
        if triple not in premises:
            reasons = [_explain(store, premise, (*above, triple)) for premise in premises]
            steps.append(Step(rule, source.value if source else None, reasons))
    return steps


def _judged(store: ox.Store, rule: str, triple: rules.Triple, above: tuple[rules.Triple, ...]) -> list[Explanation]:
    """What a verdict's triple rests on: the claims set side by side, and for silence the label that was looked into.

    A claim's mark (dk:judgedIn) rests on its verdicts.
    """
    subject, _, object_ = triple
    if not subject.value.startswith(terms.VERDICT):
        own = [one for one in claims.read(store, subject.value).verdicts if one.rule == rule]
        found = [ox.NamedNode(one.iri) for one in own if one.jurisdiction == object_.value]
        return [_explain(store, (verdict, _ABOUT, subject), (*above, triple)) for verdict in found]
    verdict = claims.verdict(store, subject.value)
    sides = [claims.read(store, name) for name in (verdict.claim, *verdict.bases)]
    premises = [Explanation((ox.NamedNode(c.iri), _STATED_IN, ox.NamedNode(c.source)), [c]) for c in sides]
    if verdict.compared_with:
        looked = (ox.NamedNode(verdict.compared_with), _JURISDICTION, ox.Literal(verdict.jurisdiction))
        premises.append(Explanation(looked, curated=True))
    return premises


def file_name(store: ox.Store, source: str) -> str:
    """The name of a source's document; empty where it has none."""
    pattern = (ox.NamedNode(source), ox.NamedNode(terms.DK + "fileName"), None, None)
    quad = next(iter(store.quads_for_pattern(*pattern)), None)
    return terms.value(quad.object) if quad else ""
