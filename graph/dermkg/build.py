"""From files to a graph: load, infer, validate, write; and the store that an answer comes from.

Everything is written aside and moved into place at the end, under a lock, so that the previous build answers until the
next one is whole, whenever it is killed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from dermkg import dataset, resources, rules, terms, verdicts, yamlld
from dermkg.claims import OUTCOMES
from dermkg.errors import InputError

_UNION = ox.DefaultGraph()


@dataclass
class Summary:
    """What a build made.

    Attributes:
        out: The folder.
        quads: Statements in all graphs, and how many of them were inferred.
        inferred: Statements in the rules' graphs.
        entities: Entities described.
        claims: Claims by source slug.
        verdicts: Verdicts by outcome.
        contradictions: Pairs of claims by which a source contradicts itself.
        files: What was written.
    """

    out: Path
    quads: int
    inferred: int
    entities: int
    claims: dict[str, int]
    verdicts: dict[str, int]
    contradictions: int
    files: list[str] = field(default_factory=list)


def assemble() -> tuple[ox.Store, dict[str, yamlld.Place]]:
    """The whole graph in memory: loaded, inferred, judged, described.

    Returns:
        The store, and the place in a file of everything described.

    Raises:
        DataError: The data has a fault, told with its file and line.
    """
    store, places = dataset.load()
    rules.infer(store)
    verdicts.judge(store)
    rules.close(store)
    _describe(store)
    return store, places


def _describe(store: ox.Store) -> None:
    path = resources.ontology() / "description.rq"
    triples: Any = store.query(path.read_text("utf-8"), prefixes=terms.prefixes(), use_default_graph_as_union=True)
    graph = ox.NamedNode(terms.DESCRIPTION_GRAPH)
    new = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]
    version = ox.NamedNode("http://www.w3.org/2002/07/owl#versionInfo")
    new.append(ox.Quad(ox.NamedNode(terms.KG), version, ox.Literal(resources.VERSION), graph))
    store.extend(new)


def build(out: Path, progress: Callable[[str], None] = lambda _: None, *, whole: bool = True) -> Summary:
    """Builds the graph into a folder.

    Args:
        out: The folder; made where it is missing.
        progress: Called with the name of each step.
        whole: False for a store alone, without validation, drawing and files (the first use after an install).

    Returns:
        What was made.

    Raises:
        DataError: The data has a fault; nothing was changed.
        InputError: The folder cannot be written; nothing was changed.
    """
    from filelock import FileLock

    try:
        out.mkdir(parents=True, exist_ok=True)
        with FileLock(out / ".lock"):
            aside = out / f".building-{os.getpid()}"
            for leftover in out.glob(".building-*"):
                shutil.rmtree(leftover, ignore_errors=True)
            try:
                return _build(out, aside, progress, whole)
            finally:
                shutil.rmtree(aside, ignore_errors=True)
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise InputError(str(out), f"the build cannot be written ({reason})", "free space or choose --out") from None


def _build(out: Path, aside: Path, progress: Callable[[str], None], whole: bool) -> Summary:
    progress("read and infer")
    store, places = assemble()
    files: dict[str, bytes] = {}
    if whole:
        from dermkg import draw, queries, shapes

        progress("validate")
        queries.check()
        files["validation.ttl"] = shapes.validate(store, places)
        progress("draw")
        files["graph.html"] = draw.page(store).encode()
    progress("write")
    aside.mkdir()
    quads = sorted(
        store, key=lambda quad: (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object))
    )
    lines = b"".join(sorted(f"{quad} .\n".encode() for quad in quads))
    if whole:
        files["dermkg.nq"] = lines
        files["dermkg.trig"] = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=terms.prefixes()) or b""
        union = dict.fromkeys(
            ox.Triple(quad.subject, quad.predicate, quad.object) for quad in sorted(quads, key=_order)
        )
        files["dermkg.ttl"] = ox.serialize(union, format=ox.RdfFormat.TURTLE, prefixes=terms.prefixes()) or b""
    for name, content in files.items():
        (aside / name).write_bytes(content)
    name = "store-" + hashlib.sha256(resources.VERSION.encode() + lines).hexdigest()[:16]
    if not (out / name).is_dir():
        disk = ox.Store(str(aside / name))
        disk.bulk_load(lines, format=ox.RdfFormat.N_QUADS)
        disk.flush()
        del disk
        (aside / name).rename(out / name)
    _flip(out, aside, name)
    for file in files:
        (aside / file).replace(out / file)
    summary = summarize(store, out)
    summary.files = [*sorted(files), "store"]
    return summary


def _order(quad: ox.Quad) -> tuple[str, str, str]:
    return str(quad.subject), str(quad.predicate), str(quad.object)


def _flip(out: Path, aside: Path, name: str) -> None:
    link = out / "store"
    previous = link.readlink().name if link.is_symlink() else ""
    (aside / "store").symlink_to(name, target_is_directory=True)
    (aside / "store").replace(link)
    for old in out.glob("store-*"):
        if old.name not in (name, previous):
            shutil.rmtree(old, ignore_errors=True)


def summarize(store: ox.Store, out: Path) -> Summary:
    """Counts what a store holds."""
    claims: dict[str, int] = {}
    stated = ox.NamedNode(terms.DK + "statedIn")
    for quad in store.quads_for_pattern(None, stated, None, None):
        slug = terms.value(quad.object).removeprefix(terms.SRC)
        claims[slug] = claims.get(slug, 0) + 1
    inferred = sum(
        terms.value(q.graph_name).startswith(terms.RULE) for q in store if not isinstance(q.graph_name, ox.DefaultGraph)
    )
    labels = store.quads_for_pattern(None, ox.NamedNode(terms.RDFS + "label"), None, ox.NamedNode(terms.ENTITY_GRAPH))
    entities = len({quad.subject for quad in labels})
    pairs = {
        frozenset((q.subject, q.object))
        for q in store.quads_for_pattern(None, ox.NamedNode(terms.DK + "contradicts"), None, None)
    }
    outcomes = dict.fromkeys(OUTCOMES, 0)
    for quad in store.quads_for_pattern(None, ox.NamedNode(terms.DK + "outcome"), None, None):
        outcomes[terms.value(quad.object).removeprefix(terms.DK)] += 1
    return Summary(out, len(store), inferred, entities, dict(sorted(claims.items())), outcomes, len(pairs))
