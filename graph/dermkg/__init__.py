"""dermkg: a knowledge graph of skin drugs, conditions and mechanisms that keeps who said what, where and how surely.

>>> import dermkg
>>> graph = dermkg.open()
>>> graph.query("treatments", condition="白癜风").columns[:2]
['condition', 'treatment']

It informs; it gives no medical advice.
"""

from __future__ import annotations

from dermkg.resources import VERSION as __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dermkg.api import Graph, open
    from dermkg.errors import DataError, DermkgError, InputError, StoreError

__all__ = ["DataError", "DermkgError", "Graph", "InputError", "StoreError", "__version__", "open"]


_HOMES = {"Graph": "api", "open": "api"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'dermkg' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(f"dermkg.{_HOMES.get(name, 'errors')}"), name)
