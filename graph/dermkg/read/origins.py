"""Where in the phrase files stands what a claim was read by, for those who want to change it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import yaml

from dermkg import resources
from dermkg.read.claim import Claim
from dermkg.read.reading import FIGURES


def origin(claim: Claim) -> str:
    """The file of `ontology/phrases/reading/` that a claim was read by, and the line of the phrase where it is one.

    Args:
        claim: A claim that was read from a page.

    Returns:
        As `treats.yaml:142`; without a line for a heading, a loose word, an answer or a figure, which are many words.
    """
    if claim.phrase in FIGURES:
        return "numbers.yaml"
    return next(
        (f"{file}:{line}" for file, line in _lines().get(claim.phrase, ()) if file.startswith(claim.predicate)),
        next((f"{file}:{line}" for file, line in _lines().get(claim.phrase, ())), f"{claim.predicate}.yaml"),
    )


@cache
def _lines() -> dict[str, list[tuple[str, int]]]:
    """By phrase the files and lines that have it."""
    found: dict[str, list[tuple[str, int]]] = {}
    for path in resources.files(resources.phrases() / "reading", "*.yaml"):
        for node in _scalars(yaml.compose(path.read_bytes(), Loader=yaml.CSafeLoader)):
            found.setdefault(node.value, []).append((path.name, node.start_mark.line + 1))
    return found


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _scalars(one)
    elif isinstance(node, yaml.MappingNode):
        for _, one in node.value:
            yield from _scalars(one)
