"""Files from which training goes on: written whole or not at all, and read with suspicion."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import torch

FORMAT = "lstm_course checkpoint 1"


def save_checkpoint(path: Path, contents: dict[str, Any]) -> None:
    """Write a checkpoint; a file of that name is replaced only by a whole one.

    Parameters
    ----------
    path : pathlib.Path
        The folder must exist.
    contents : dict
        State dicts, numbers, texts, lists.

    Raises
    ------
    OSError
        If it cannot be written; an older file stays as it is.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     save_checkpoint(Path(folder, "run.pt"), {"epoch": 3})
    ...     load_checkpoint(Path(folder, "run.pt"), torch.device("cpu"))["epoch"]
    3
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            torch.save({"format": FORMAT} | contents, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def load_checkpoint(path: Path, device: torch.device) -> dict[str, Any]:
    """Read what ``save_checkpoint`` wrote; no code that a file may hold is run.

    Parameters
    ----------
    path : pathlib.Path
    device : torch.device
        Where its tensors go.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If it is no checkpoint, or a damaged one.
    OSError
        If it cannot be read.
    """
    stored = io.BytesIO(path.read_bytes())
    try:
        contents = torch.load(stored, map_location=device, weights_only=True)
        whole = isinstance(contents, dict) and contents.get("format") == FORMAT
    except Exception:  # what a damaged file raises depends on where the damage is
        whole = False
    if not whole:
        raise ValueError(
            f"{path} is not a checkpoint of this course, or is damaged; it was left alone. Give "
            "another file name, or remove it to start anew"
        )
    return dict(contents)
