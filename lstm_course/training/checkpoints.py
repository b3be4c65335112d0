"""Files from which training goes on: written whole or not at all, and read with suspicion."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import torch

FORMAT = "lstm_course checkpoint 2"


def save_checkpoint(path: Path, contents: dict[str, Any]) -> None:
    """Write a checkpoint; a file of that name is replaced only by a whole one.

    Parameters
    ----------
    path : pathlib.Path
        The folder must exist.
    contents : dict
        State dicts, numbers of any library, texts, lists.

    Raises
    ------
    OSError
        If it cannot be written; an older file stays as it is.
    ValueError
        If it holds something that could not be read back; likewise.

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
            torch.save({"format": FORMAT} | plain(contents), file)
            file.flush()
            os.fsync(file.fileno())
        if _read(part, torch.device("cpu")) is None:
            raise ValueError(
                f"{path} was not written, because it could not be read back: the state of the "
                "optimizer or the schedule holds more than tensors, numbers and texts"
            )
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
    contents = _read(path, device)
    if contents is None:
        raise ValueError(
            f"{path} is not a checkpoint of this course, or is damaged, or was written by an older "
            "version; it was left alone. Give another file name, or remove it to start anew"
        )
    return contents


def plain(value: Any) -> Any:
    """Make NumPy's numbers Python's, at any depth: only those can be read back.

    Parameters
    ----------
    value : anything

    Returns
    -------
    the same, in new dicts, lists and tuples

    Examples
    --------
    >>> plain({"rates": (np.float64(0.5), 1)})
    {'rates': (0.5, 1)}
    """
    if isinstance(value, np.generic):
        return value.item()
    if type(value) in (list, tuple):
        return type(value)(plain(part) for part in value)
    return {plain(k): plain(v) for k, v in value.items()} if type(value) is dict else value


def _read(path: Path, device: torch.device) -> dict[str, Any] | None:
    """Give what a checkpoint holds, None if it is none."""
    stored = io.BytesIO(path.read_bytes())
    try:
        contents = torch.load(stored, map_location=device, weights_only=True)
        whole = isinstance(contents, dict) and contents.get("format") == FORMAT
    except Exception:  # what a damaged file raises depends on where the damage is
        return None
    return dict(contents) if whole else None
