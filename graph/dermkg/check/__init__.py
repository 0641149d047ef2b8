"""Pages set beside the labels: their claims as sources of their own, judged by the rules that judge the graph's pages.

The graph is copied into memory without what other pages say and what was concluded from that; the given pages take
their place. What the labels say, and what follows from it, is as in the graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from dermkg import claims, rules, terms, verdicts, yamlld
from dermkg.check.beside import Labels
from dermkg.claims import Claim
from dermkg.lexicon import Lexicon
from dermkg.read.unclaimed import unclaimed

_KIND = ox.NamedNode(terms.RDF + "type")
_PAGE = ox.NamedNode(terms.DK + "WebPage")


@dataclass(frozen=True)
class Page:
    """A page to be checked.

    Attributes:
        name: The name it was given by.
        text: Its text as stored: the positions of its claims refer to it.
        source: The IRI of the source that it is made.
        document: Its claims, as quads in the named graph of that source.
    """

    name: str
    text: str
    source: str
    document: yamlld.Document


@dataclass(frozen=True)
class Silence:
    """A place in a page's text that may say more and gave no claim.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        labels: What labels say of the things that it names.
    """

    start: int
    end: int
    labels: list[Claim]


@dataclass(frozen=True)
class Report:
    """What the labels make of one page.

    Attributes:
        page: The page.
        claims: Its claims in the order of the text, with their verdicts.
        omitted: The claims of labels that it leaves out, though they matter to what it recommends.
        unclaimed: Where it may say more: what speaks of a drug, an age, people or what to avoid, and gave no claim.
    """

    page: Page
    claims: list[Claim]
    omitted: list[Claim]
    unclaimed: list[Silence]

    @property
    def counts(self) -> dict[str, int]:
        """How many claims have each outcome as their gravest; `none` for those that no label was set beside."""
        found = dict.fromkeys((*claims.OUTCOMES, "none"), 0)
        for claim in self.claims:
            found[worst(claim)] += 1
        return found


@dataclass(frozen=True)
class Checked:
    """Pages with what the labels make of them.

    Attributes:
        store: The graph in memory with these pages in it, to be queried further.
        lexicon: Its names.
        reports: A report a page, in the order given.
    """

    store: ox.Store
    lexicon: Lexicon
    reports: list[Report]


def worst(claim: Claim) -> str:
    """The gravest outcome of a claim's verdicts, or `none`."""
    return claim.worst or "none"


def check(store: ox.Store, pages: Sequence[Page]) -> Checked:
    """Sets pages beside the labels of a graph.

    Args:
        store: The graph; it is not changed.
        pages: The pages, each a source of another name.

    Raises:
        DataError: A rule is faulty.
    """
    own = _without_pages(store)
    for page in pages:
        own.extend(page.document.quads)
    rules.infer(own)
    verdicts.judge(own)
    rules.close(own)
    labels = Labels(own)
    return Checked(own, Lexicon(own), [_report(own, page, labels) for page in pages])


def _report(store: ox.Store, page: Page, labels: Labels) -> Report:
    found = claims.stated_in(store, page.source)
    found.sort(key=lambda claim: (claim.spans[0].start, claim.spans[0].end) if claim.spans else (0, 0))
    pattern = (ox.NamedNode(page.source), ox.NamedNode(terms.DK + "omits"), None, None)
    omitted = claims.read_all(store, {terms.value(q.object) for q in store.quads_for_pattern(*pattern)})
    spans = ((span.start, span.end) for claim in found for span in claim.spans)
    silent = [Silence(one.start, one.end, labels.beside(one)) for one in unclaimed(page.text, spans)]
    return Report(page, found, omitted, silent)


def _without_pages(store: ox.Store) -> ox.Store:
    """A copy in memory of what stands without pages: theirs is a graph a source, and one a rule that keeps its word."""
    pages = {terms.value(quad.subject) for quad in store.quads_for_pattern(None, _KIND, _PAGE, None)}
    tails = tuple("." + name.removeprefix(terms.SRC) for name in pages)
    judged = {terms.RULE + name for name in (*verdicts.verdict_rules(), *rules.closing())}
    own = ox.Store()
    for graph in store.named_graphs():
        name = getattr(graph, "value", "")
        if name in pages or name in judged or (tails and name.startswith(terms.RULE) and name.endswith(tails)):
            continue
        own.bulk_extend(store.quads_for_pattern(None, None, None, graph))
    return own
