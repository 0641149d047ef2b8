"""Files that are written whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from dermkg.errors import InputError


def write(path: Path, text: str, what: str = "it") -> None:
    """Writes a file, aside first, so that a full disk leaves no half of it.

    Args:
        path: The file. A link stays a link, and a pipe or device is written to and not replaced.
        text: What it holds, written as UTF-8 with its line ends as they are.
        what: What cannot be written, in the words of the refusal.

    Raises:
        InputError: It cannot be written.
    """
    if not path.name or path.is_dir():
        raise InputError(str(path), "it names no file", "choose another file")
    plain = path.is_file() or not path.exists()
    target = path.resolve() if plain else path
    aside = target.with_name(f".{target.name}.part") if plain else target
    try:
        aside.write_text(text, encoding="utf-8", newline="")
        if plain:
            aside.replace(target)
    except OSError as fault:
        if plain:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
        reason = fault.strerror or str(fault)
        raise InputError(str(path), f"{what} cannot be written ({reason})", "choose another file") from None
