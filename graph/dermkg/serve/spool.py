"""Where an answer is written until it is whole: in memory while it is small, then in a file that has no name.

Nothing is sent before the answer is whole, so that a limit or a deadline gives a refusal and never half an answer.
"""

from __future__ import annotations

import re
import tempfile

from dermkg.serve.protocol import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

SMALL = 256 * 1024  # bytes that travel with the reply itself
# For each format: what ends or separates rows, how many more of them there are than rows, and the quoted texts in which
# the same bytes mean nothing.
_SEPARATORS: dict[str, tuple[bytes, int, bytes | None]] = {
    "json": (b"},{", -1, rb'"(?s:[^"\\]|\\.)*(?:"|\\?\Z)'),
    "xml": (b"<result>", 0, None),
    "csv": (b"\r\n", 1, rb'"(?:[^"]|"")*(?:"|\Z)'),
    "tsv": (b"\n", 1, None),
}


class Spool:
    """A binary file that keeps to limits; Oxigraph writes into it.

    Args:
        size: The most bytes.
        rows: The most rows, where the format has rows.
        format: json, xml, csv or tsv count rows, any other name counts none.

    Attributes:
        refusal: Which limit was broken; None while none was.
    """

    def __init__(self, size: int, rows: int, format: str) -> None:
        self._size, self._rows = size, rows
        self._separator, extra, self._quoted = _SEPARATORS.get(format, (b"", 0, None))
        self._most = rows + extra
        self._seen, self._tail = 0, b""
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self.length = 0
        self.refusal: Refusal | None = None

    def write(self, chunk: bytes) -> int:
        """Takes bytes.

        Raises:
            Refusal: A limit is broken; `refusal` says which, as Oxigraph makes another error of it.
        """
        self.length += len(chunk)
        if self._file is None and self.length > SMALL:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  (handed over open)
            self._file.writelines(self._parts)
            self._parts = []
        if self._file is None:
            self._parts.append(chunk)
        else:
            self._file.write(chunk)
        if self.length > self._size:
            self._refuse(f"the answer is larger than {self._size} bytes")
        if self._separator:
            joined = self._tail + chunk
            self._seen += joined.count(self._separator)
            self._tail = joined[1 - len(self._separator) :] if len(self._separator) > 1 else b""
            if self._seen > self._most and self._counted() > self._most:
                self._refuse(f"the answer has more than {self._rows} rows")
        return len(chunk)

    def flush(self) -> None:
        """Nothing waits to be written."""

    def _counted(self) -> int:
        """The separators so far, without those that stand in quoted texts."""
        if self._quoted:
            self._seen = re.sub(self._quoted, b"", self._whole()).count(self._separator)
        return self._seen

    def _whole(self) -> bytes:
        if self._file is None:
            return b"".join(self._parts)
        self._file.seek(0)
        return self._file.read()

    def _refuse(self, said: str) -> None:
        self.refusal = Refusal(422, f"{said}, the most that this endpoint gives; ask for less, such as with LIMIT")
        raise self.refusal

    def close(self) -> tuple[bytes, int | None]:
        """The answer: its bytes, or the descriptor of the file that holds it."""
        if self._file is None:
            return b"".join(self._parts), None
        self._file.flush()
        return b"", self._file.fileno()
