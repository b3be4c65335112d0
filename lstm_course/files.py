"""Files that are written whole or not at all."""

import os
import tempfile
from pathlib import Path


def write_text(text: str, path: Path) -> bool:
    """Write a text, whole or not at all.

    Parameters
    ----------
    text : str
        What to store.
    path : pathlib.Path
        Where to; it is replaced only once the new text lies complete beside it.

    Returns
    -------
    bool
        Whether the file has changed.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [write_text("a = 1", Path(folder, "a.txt")) for _ in range(2)]
    [True, False]
    """
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        # mkstemp makes files for their owner only.
        Path(unfinished).chmod(0o644)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return True
