"""The Python API: open the graph, then find, describe, query, explain, verify, screen, draw and follow it."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path as FilePath

import pyoxigraph as ox

from dermkg import lexicon, queries, stores, terms
from dermkg.errors import InputError
from dermkg.results import Drawing, Found, PathLike, Screening, Told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import networkx as nx
    import rdflib

    from dermkg.claims import Claim
    from dermkg.paths import Mechanisms, Path
    from dermkg.verify import Report


def open(store: PathLike | None = None, *, data: Iterable[PathLike] = ()) -> Graph:
    """Opens a graph for reading.

    Args:
        store: A store, or the folder of a build; else the checkout's build, else the user's own, built at first use.
        data: RDF files to read into memory instead.

    Returns:
        The graph.

    Raises:
        StoreError: The store is missing, unreadable or of another version.
        InputError: A data file cannot be read.
    """
    files = [FilePath(path) for path in data]
    if files:
        return Graph(stores.read_files(files))
    return Graph(stores.open_store(stores.locate(FilePath(store) if store is not None else None)))


class Graph:
    """A knowledge graph to ask.

    Args:
        store: The Oxigraph store that holds it.
    """

    def __init__(self, store: ox.Store) -> None:
        self.store = store

    @cached_property
    def lexicon(self) -> lexicon.Lexicon:
        """The names of things, in both languages."""
        return lexicon.Lexicon(self.store)

    def resolve(self, name: str) -> str:
        """The IRI that a slug, CURIE, IRI, label or synonym names.

        Raises:
            InputError: Nothing or more than one thing has that name; the closest names are given.
        """
        return self._resolve(name, name)

    def _resolve(self, name: str, argument: str) -> str:
        # Most names are exact, and reading the whole lexicon is the larger part of a cold query.
        return lexicon.exact(self.store, name) or self.lexicon.resolve(name, argument)

    def find(self, term: str) -> Found:
        """The entities whose label or synonym matches a term, the best first."""
        return Found(self.store, self.lexicon, self.lexicon.find(term))

    def describe(self, entity: str, language: str = "en") -> Told:
        """What the graph knows of one entity: labels, ids, hierarchy, and claims in both directions in words, with
        their sources and verdicts; of a page also what it leaves out.

        Args:
            entity: Any name of it, or of a source, claim or verdict.
            language: zh or en.
        """
        from dermkg import explain, tell

        description = explain.describe(self.store, self._thing(entity))
        return Told(tell.Teller(self.store, self.lexicon, language).description(description), description)

    def query(self, query: str, **bindings: object) -> queries.Result:
        """Answers a SPARQL query or a named question over the union of all graphs.

        Args:
            query: The text of a query, or the name of a question.
            bindings: Values of variables or parameters; an entity by any of its names.

        Returns:
            A table (SELECT), triples (CONSTRUCT, DESCRIBE) or a bool (ASK).

        Raises:
            InputError: Malformed SPARQL, an update, a SERVICE, an unknown question, parameter or entity.
        """
        if not re.search(r"[\s{<]", query):
            question = queries.question(query)
            return queries.ask(self.store, question.text, self.parameters(question, bindings))
        return queries.ask(self.store, query, self.terms(bindings) if bindings else None)

    def parameters(self, question: queries.Question, values: Mapping[str, object]) -> dict[str, queries.Term]:
        """The values of a question's parameters as terms.

        Raises:
            InputError: A parameter is missing, unknown or of the wrong kind.
        """
        known = {parameter.name: parameter for parameter in question.parameters}
        for name in values:
            if name not in known:
                remedy = f"it takes {', '.join(known)}" if known else "it takes none"
                raise InputError(question.name, f"it has no parameter '{name}'", remedy)
        for name, parameter in known.items():
            if name not in values:
                remedy = f"add --bind {name}={parameter.example}"
                raise InputError(question.name, f"the parameter '{name}' is missing", remedy)
        return {name: self._term(name, value, known[name].kind) for name, value in values.items()}

    def terms(self, values: Mapping[str, object]) -> dict[str, queries.Term]:
        """Values as terms: numbers and quoted text as literals, everything else as the entity of that name."""
        return {name: self._term(name, value, "") for name, value in values.items()}

    def _term(self, name: str, value: object, kind: str) -> queries.Term:
        if isinstance(value, ox.NamedNode | ox.Literal | ox.BlankNode):
            return value
        text = str(value)
        quoted = len(text) > 1 and text[0] == text[-1] == '"'
        if kind == "text" or (not kind and quoted):
            return ox.Literal(text[1:-1] if quoted else text)
        if kind == "number" or (not kind and _is_number(text)):
            if not _is_number(text):
                raise InputError(f"--bind {name}", f"'{text}' is no number", "give a number such as 12")
            return ox.Literal(text, datatype=ox.NamedNode(terms.XSD + "decimal"))
        return ox.NamedNode(self._resolve(text, f"--bind {name}"))

    def explain(
        self, subject: str, predicate: str, object: str, documents: PathLike | None = None, language: str = "en"
    ) -> Told:
        """Who says a triple, where, and what labels make of it; for an inferred one, the rule and its premises.

        Args:
            subject: Any name of an entity, claim or verdict.
            predicate: Any name of a relation.
            object: Any name of an entity, or a value such as 20, P168D or 1-2.
            documents: The folder of the sources' documents, to quote from.
            language: zh or en.

        Raises:
            InputError: A name is unknown, or the graph says nothing of the triple.
        """
        from dermkg import explain, tell

        # A relation of another vocabulary (skos:broader) has no label here, and needs none.
        relation = terms.iri(predicate) or self._resolve(predicate, predicate)
        triple = (
            ox.NamedNode(self._thing(subject)),
            ox.NamedNode(relation),
            self._object(relation, object),
        )
        found = explain.explain(self.store, triple)
        if not found:
            said = " ".join(queries.text(term) for term in triple)
            remedy = f"see 'dermkg describe {queries.text(triple[0])}'"
            raise InputError(said, "the graph says nothing of this triple", remedy)
        folder = tell.Documents(FilePath(documents) if documents is not None else None)
        return Told(tell.Teller(self.store, self.lexicon, language, folder).explanation(found), found)

    def _thing(self, name: str) -> str:
        """The IRI of an entity by any name, or of a claim or verdict by its CURIE, that the graph speaks of."""
        node = terms.iri(name) if name.startswith(("claim:", "verdict:")) else None
        iri = self.lexicon.resolve(node, name) if node else self._resolve(name, name)
        if next(iter(self.store.quads_for_pattern(ox.NamedNode(iri), None, None, None)), None) is None:
            raise InputError(name, "the graph says nothing of it", "see 'dermkg find'")
        return iri

    def _object(self, relation: str, text: str) -> ox.NamedNode | ox.Literal:
        found = {quad.object for quad in self.store.quads_for_pattern(None, ox.NamedNode(relation), None, None)}
        if not any(isinstance(term, ox.Literal) for term in found):
            pattern = (None, ox.NamedNode(terms.RDF + "predicate"), ox.NamedNode(relation), None)
            for quad in self.store.quads_for_pattern(*pattern):
                stated = self.store.quads_for_pattern(quad.subject, ox.NamedNode(terms.RDF + "object"), None, None)
                found |= {quad.object for quad in stated}
        literals = [term for term in found if isinstance(term, ox.Literal)]
        for literal in literals:
            if literal.value == text:
                return literal
        if not literals or len(literals) < len(found):  # some values are entities
            return ox.NamedNode(self._thing(text))
        values = sorted({literal.value for literal in literals if len(literal.value) < 20})[:20]
        remedy = f"given are {', '.join(values)}" if values else "give one of its values in full"
        raise InputError(text, f"no source gives this value of {terms.curie(relation)}", remedy)

    def verify(self, folder: PathLike) -> Report:
        """Proves every claim's text position against the documents of a folder."""
        from dermkg import verify

        return verify.verify(self.store, FilePath(folder))

    def claims(self) -> list[Claim]:
        """All claims, in the order of their names."""
        from dermkg import claims

        return list(claims.every(self.store))

    def paths(self, drug: str, condition: str) -> list[Path]:
        """The mechanism paths from a drug to a condition, the best supported first.

        Args:
            drug: Any name of a drug, product or procedure.
            condition: Any name of a condition.
        """
        return self._mechanisms.paths(self.resolve(drug), self.resolve(condition))

    @cached_property
    def _mechanisms(self) -> Mechanisms:
        from dermkg.paths import Mechanisms

        return Mechanisms(self.store)

    def for_person(
        self,
        condition: str,
        *,
        age: float | str | None = None,
        pregnant: bool = False,
        breastfeeding: bool = False,
        populations: Iterable[str] = (),
        language: str = "en",
    ) -> Screening:
        """Which products the labels in force allow a person with a condition, and which claims decide it.

        Args:
            condition: Any name of a condition or finding.
            age: In years, from 0 to 130; where None, limits of age are told and exclude nothing.
            pregnant: Whether the person is pregnant.
            breastfeeding: Whether the person breastfeeds.
            populations: Any names of other groups and states of health that the person is in.
            language: zh or en.

        Raises:
            InputError: A name is unknown or of another kind, or the age is none of a person.
        """
        from dermkg import screen

        groups = [self._resolve(name, "--population") for name in populations]
        groups += [terms.KG + "pregnant-women"] * pregnant + [terms.KG + "breastfeeding-women"] * breastfeeding
        years = screen.years(age) if age is not None else None
        person = screen.Person(self.store, self._resolve(condition, "--condition"), years, groups)
        return Screening(person, screen.screen(self.store, person), self.lexicon, language)

    def draw(self, about: str | None = None, hops: int = 1, path: tuple[str, str] | None = None) -> Drawing:
        """The drawing as one page that needs no network; in a notebook it shows itself.

        Args:
            about: An entity whose neighbourhood is drawn; the whole graph where None.
            hops: How far that neighbourhood reaches.
            path: A drug and a condition whose mechanism paths are drawn.

        Raises:
            InputError: An entity is unknown, or there is no path between the two.
        """
        from dermkg import draw

        found = None
        if path is not None:
            found = [way.nodes for way in self.paths(*path)]
            if not found:
                raise InputError(" ".join(path), "the graph knows no mechanism path between them", "try --about")
        iri = self.resolve(about) if about is not None else None
        return Drawing(draw.page(self.store, about=iri, hops=hops, path=found))

    def draw_triples(self, triples: Iterable[ox.Triple]) -> Drawing:
        """The drawing of a query's triples (CONSTRUCT or DESCRIBE)."""
        from dermkg import draw

        return Drawing(draw.page(self.store, triples=triples))

    def to_rdflib(self) -> rdflib.Dataset:
        """The graph as an rdflib Dataset, named graphs kept, its default graph the union of all."""
        import rdflib

        dataset_ = rdflib.Dataset(default_union=True)
        dataset_.parse(data=self.store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
        for prefix, namespace in terms.prefixes().items():
            dataset_.bind(prefix, namespace)
        return dataset_

    def to_networkx(self) -> nx.MultiDiGraph:
        """The graph as a networkx directed multigraph with claims on its edges."""
        from dermkg import paths

        return paths.to_networkx(self.store)


def _is_number(text: str) -> bool:
    whole, _, rest = (text[1:] if text[:1] in ("+", "-") else text).partition(".")
    return (whole + rest).isdecimal() and (whole + rest).isascii()
