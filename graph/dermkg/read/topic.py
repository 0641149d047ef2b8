"""What a page is about: the drugs of its title, or else the one that it names most, and the drugs that it compares."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from dermkg.read import grammar
from dermkg.read.names import routes
from dermkg.read.sentence import Frame, drugs
from dermkg.read.tables import of_column

_FORM_AFTER = grammar.pattern("form after")
_TOLD = grammar.pattern("told of it next")
_NEAR = 12  # so far behind a drug's name stands its form
_THREE, _MOST = 3, 5  # a page compares so many drugs


class Topic:
    """What a page is about.

    Args:
        frame: The page.

    Attributes:
        drugs: The drugs of its first line where they are one or two, else the one named most.
        opening: What it speaks of before it names that one, where another is named first; and where it begins.
        main: Whether it is about one drug, which its title names alone or of which three names in five are.
        titled: Whether its first line names a drug.
        disease: The disease named most; empty where none is named.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        diseases = Counter(slug for mention in frame.mentions for slug in mention.roles.get("condition", ()))
        self.disease = diseases.most_common(1)[0][0] if diseases else ""
        self.drugs: tuple[str, ...] = ()
        self.opening: tuple[int, tuple[str, ...]] | None = None
        self.main = self.titled = False
        named = Counter(slug for mention in frame.mentions for slug in mention.roles.get("drug", ()))
        if not named:
            return
        titled = drugs(frame.within(0, frame.text.find("\n", frame.units[0].start) % (len(frame.text) + 1)))
        self.titled = bool(titled)
        self.drugs = titled if 0 < len(titled) < _THREE else (self._most(named),)
        heads = {slug for unit in frame.units if unit.title for slug in drugs(frame.within(unit.start, unit.end))}
        alone = len(titled) == 1 and heads <= {*titled}
        self.main = alone or (len(self.drugs) == 1 and named[self.drugs[0]] * 5 >= named.total() * 3)
        first = next(mention for mention in frame.mentions if "drug" in mention.roles)
        begins = next(mention.start for mention in frame.mentions if self.drugs[0] in mention.slugs("drug"))
        if begins > first.end and not titled:
            self.opening = (begins, first.slugs("drug")[:1])

    def _most(self, named: Counter[str]) -> str:
        """The drug named most; of several that which the page says something of, not only that somebody had it."""
        text, often = self._frame.text, max(named.values())
        told = [m for m in self._frame.mentions if "drug" in m.roles and _TOLD.match(text, m.end)]
        of = Counter(slug for mention in told for slug in mention.roles["drug"])
        return max((slug for slug, times in named.items() if times == often), key=lambda slug: of[slug])

    @cached_property
    def lights(self) -> tuple[str, ...]:
        """The kinds of light that the page names."""
        return tuple(slug for slug in drugs(self._frame.mentions) if slug in routes()["light"])

    @cached_property
    def otherwise(self) -> bool:
        """Whether the page names tablets, or another form that is no subject here."""
        return any(mention.otherwise for mention in self._frame.mentions)

    @cached_property
    def forms(self) -> dict[str, str]:
        """The forms that each only one of the page's drugs has, where it names more than one: "cream", "ointment"."""
        found: dict[str, set[str]] = {}
        for mention in self._frame.mentions:
            form = _FORM_AFTER.search(self._frame.text, mention.start, mention.end + _NEAR)
            if form and len(mention.slugs("drug")) == 1:
                found.setdefault(form[1], set()).update(mention.slugs("drug"))
        alone = {form: min(slugs) for form, slugs in found.items() if len(slugs) == 1}
        return alone if len(set(alone.values())) > 1 else {}

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """The three or more drugs that headings name, or the first sentence to name any, or else the whole page.

        None where it speaks of fewer, or of many.
        """
        frame = self._frame
        titles = [mention for unit in frame.units if unit.title for mention in frame.within(unit.start, unit.end)]
        heads = (slug for unit in frame.units if unit.column for slug in of_column(unit.column))
        first = next((mention.start for mention in frame.mentions if "drug" in mention.roles), -1)
        opening = next(
            (
                drugs(frame.within(*at))
                for unit in frame.units
                if unit.start <= first < unit.end
                for at in frame.spans(unit)
                if at[0] <= first < at[1]
            ),
            (),
        )
        several = (drugs(titles), tuple(dict.fromkeys(heads)), opening, drugs(frame.mentions))
        return next((named for named in several if _THREE <= len(named) <= _MOST), ())
