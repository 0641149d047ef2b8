"""Kinds of things as a reader tells them apart: each has a column, a shape, a colour and a name in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dermkg import terms

COLUMNS = (
    {"zh": "人群与因素", "en": "people & factors"},
    {"zh": "药物与措施", "en": "drugs & measures"},
    {"zh": "靶点", "en": "targets"},
    {"zh": "过程", "en": "processes"},
    {"zh": "细胞", "en": "cells"},
    {"zh": "疾病与表现", "en": "conditions & findings"},
)


@dataclass(frozen=True)
class Family:
    """A kind of thing in the drawing.

    Attributes:
        name: Its key in the page's style sheet.
        column: The column of the layered view, from the left.
        shape: The outline of its boxes.
        label: Its name, by language.
        classes: The ontology's classes that belong to it (local names).
    """

    name: str
    column: int
    shape: str
    label: dict[str, str]
    classes: frozenset[str]


def _family(name: str, column: int, shape: str, zh: str, en: str, classes: str) -> Family:
    return Family(name, column, shape, {"zh": zh, "en": en}, frozenset(classes.split()))


FAMILIES = (
    _family("population", 0, "pill", "人群", "population", "Population"),
    _family("factor", 0, "flag", "因素", "factor", "Factor Exposure BodySite"),
    _family("product", 1, "double", "制剂", "product", "DrugProduct"),
    _family("drug", 1, "round", "药物", "drug", "Drug DrugClass"),
    _family("procedure", 1, "slant", "治疗操作", "procedure", "Procedure DoseForm Route"),
    _family("practice", 1, "sharp", "做法", "practice", "Practice"),
    _family("target", 2, "hexagon", "靶点", "target", "Target Gene Cytokine ProteinComplex"),
    _family("process", 3, "arrow", "过程", "process", "Process"),
    _family("cell", 4, "barrel", "细胞", "cell", "CellType"),
    _family("condition", 5, "cut", "疾病", "condition", "Condition"),
    _family("finding", 5, "notch", "临床表现", "finding", "Finding"),
    _family("outcome", 5, "round", "结局", "outcome", "Outcome"),
    _family("other", 0, "sharp", "其他", "other", ""),
)
OTHER = FAMILIES[-1]
_BY_CLASS = {terms.DK + name: family for family in FAMILIES for name in family.classes}


def family(types: Iterable[str]) -> Family:
    """The family of a thing, by the IRIs of its classes; `OTHER` where none is known."""
    found = [_BY_CLASS[type_] for type_ in types if type_ in _BY_CLASS]
    return min(found, key=FAMILIES.index, default=OTHER)


def own_class(types: Iterable[str]) -> str:
    """The class to name a thing by: the narrowest that a family knows, else the first by name, else nothing."""
    known = sorted(types, key=lambda name: (name not in _BY_CLASS, name == terms.DK + "Target", name))
    return known[0] if known else ""
