"""Runs the scripts of the pages one can play with in Node, which Playwright brings."""

import json
import subprocess
from pathlib import Path
from typing import Any

import playwright
from building import REPOSITORY

FOLDER = REPOSITORY / "book" / "playground"
NODE = next((Path(playwright.__file__).parent / "driver").glob("node*"))


def script(name: str) -> str:
    """Read a script."""
    return (FOLDER / name).read_text("utf-8")


def compute(expression: str, *scripts: str, **constants: object) -> Any:
    """Give what an expression is worth after some scripts have run."""
    lines = [f"const {name} = {json.dumps(value)};" for name, value in constants.items()]
    program = "\n".join([*lines, *scripts, f"console.log(JSON.stringify({expression}));"])
    result = subprocess.run([NODE, "-"], input=program, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)
