"""Proof that every claim still stands where it says: each text position against the document itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from dermkg import claims, terms
from dermkg.errors import InputError


@dataclass
class Fault:
    """A claim or document that does not hold.

    Attributes:
        name: The claim's or source's CURIE.
        file: The document.
        fault: What is wrong.
    """

    name: str
    file: str
    fault: str

    def __str__(self) -> str:
        return f"{self.file}: {self.name}: {self.fault}"


@dataclass
class Report:
    """What was proved.

    Attributes:
        documents: Documents read.
        claims: Claims whose every position holds.
        positions: Text positions that hold.
        faults: What does not hold.
        absent: Sources whose document is not in the folder.
    """

    documents: int
    claims: int
    positions: int
    faults: list[Fault]
    absent: list[str]


def verify(store: ox.Store, folder: Path) -> Report:
    """Checks every claim's text positions against the documents of a folder.

    A position holds when the text there has the SHA-256 that the claim keeps: digits, comparators, units and negation
    included. A document that changed elsewhere is a fault of its source.

    Raises:
        InputError: The folder is missing or holds none of the documents.
    """
    if not folder.is_dir():
        raise InputError(str(folder), "there is no such folder", "give the folder that holds the documents")
    report = Report(0, 0, 0, [], [])
    texts = {source: _document(store, source, name, folder, report) for source, name in _sources(store).items()}
    if report.documents == 0 and not report.faults:
        names = ", ".join(_sources(store).values()) or "none"
        raise InputError(str(folder), "it holds no document of the graph's sources", f"they are: {names}")
    for claim in claims.every(store):
        text = texts.get(claim.source)
        if text is None or not claim.spans:
            continue
        faults = [fault for span in claim.spans if (fault := _position(span, text))]
        report.positions += len(claim.spans) - len(faults)
        report.claims += not faults
        name = _sources(store)[claim.source]
        report.faults += [Fault(terms.curie(claim.iri), name, fault) for fault in faults]
    return report


def _sources(store: ox.Store) -> dict[str, str]:
    pattern = (None, ox.NamedNode(terms.DK + "fileName"), None, None)
    pairs = [(terms.value(quad.subject), terms.value(quad.object)) for quad in store.quads_for_pattern(*pattern)]
    return dict(sorted(pairs))


def _document(store: ox.Store, source: str, name: str, folder: Path, report: Report) -> str | None:
    path = folder / name
    if Path(name).name != name or not path.is_file():
        report.absent.append(name)
        return None
    data = path.read_bytes()
    report.documents += 1
    pattern = (ox.NamedNode(source), ox.NamedNode(terms.DK + "documentSha256"), None, None)
    expected = next((terms.value(quad.object) for quad in store.quads_for_pattern(*pattern)), "")
    if hashlib.sha256(data).hexdigest() != expected:
        report.faults.append(Fault(terms.curie(source), name, "the document is not the one that was read"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        report.faults.append(Fault(terms.curie(source), name, f"it is not UTF-8 (byte {fault.start})"))
        return None


def _position(span: claims.Span, text: str) -> str:
    if span.end > len(text):
        return f"position {span.start}-{span.end} lies outside the document ({len(text)} characters)"
    there = hashlib.sha256(text[span.start : span.end].encode()).hexdigest()
    return "" if there == span.sha256 else f"the text at {span.start}-{span.end} is not the one that was read"
