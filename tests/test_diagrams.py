"""The diagrams are drawn by their scripts, legible when small and complete in themselves."""

import re
import shutil
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import draw
import draw_08
import pytest
from canvas import INK, MUTED, PAPER, VERMILION, text_width
from kit import Picture

ASSETS = Path(__file__).resolve().parents[1] / "book" / "assets"
DIAGRAMS = ASSETS / "diagrams"
SVG = "{http://www.w3.org/2000/svg}"
COMMITTED = sorted(ASSETS.rglob("*.svg"))
CARDS = [path for path in DIAGRAMS.glob("*.svg") if path.name != "cover.svg"]
NARROW_SCREEN, SMALLEST = 350, 9


def name(path: Path) -> str:
    return path.name


def texts(path: Path) -> list[tuple[ET.Element, float, str]]:
    """List every run of text of a picture: its <text>, its size, its words."""
    runs = []
    for text in ET.parse(path).getroot().iter(f"{SVG}text"):
        size = float(text.get("font-size", "nan"))
        runs.append((text, size, text.text or ""))
        runs += [(text, float(span.get("font-size", size)), span.text or "") for span in text]
    return [run for run in runs if run[2].strip()]


def luminance(color: str) -> float:
    """Return the relative luminance of WCAG 2 for #rrggbb."""
    shares = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return sum(w * s for w, s in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_picture_is_drawn_by_a_script() -> None:
    assert sorted(draw.pictures()) == COMMITTED
    assert len(COMMITTED) >= 24


def test_committed_is_what_the_scripts_draw() -> None:
    assert draw.stale() == []


def test_check_names_a_picture_that_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = {tmp_path / path.name: function for path, function in draw.pictures().items()}
    for path in COMMITTED:
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(draw, "pictures", lambda: copies)
    monkeypatch.setattr(sys, "argv", ["draw.py", "--check"])
    assert draw.main() == 0
    changed = tmp_path / "03-rnn-cell.svg"
    changed.write_text(changed.read_text(encoding="utf-8").replace("tanh", "relu"), "utf-8")
    (tmp_path / "03-output.svg").unlink()
    assert draw.main() == 1
    said = capsys.readouterr().out
    assert "03-rnn-cell.svg" in said
    assert "03-output.svg" in said
    assert "01-" not in said


@pytest.mark.parametrize("path", COMMITTED, ids=name)
def test_has_title_and_description(path: Path) -> None:
    root = ET.parse(path).getroot()
    for tag in ("title", "desc"):
        found = root.find(f"{SVG}{tag}")
        assert found is not None
        assert len(found.text or "") > 10


@pytest.mark.parametrize("path", COMMITTED, ids=name)
def test_refers_to_nothing_outside_itself(path: Path) -> None:
    for element in ET.parse(path).getroot().iter():
        tag = element.tag.removeprefix(SVG)
        assert tag not in {"script", "image", "foreignObject", "style", "use", "a"}, tag
        for key, value in element.attrib.items():
            assert not key.endswith("href"), f"{tag} {key}={value}"
            assert "//" not in value, f"{tag} {key}={value}"
            assert re.fullmatch(r"(?!.*url\().*|url\(#\w+\)", value), f"{tag} {key}={value}"


@pytest.mark.parametrize("path", COMMITTED, ids=name)
def test_is_small(path: Path) -> None:
    assert path.stat().st_size < 40_000


@pytest.mark.parametrize("path", CARDS, ids=name)
def test_text_is_legible_on_a_narrow_screen(path: Path) -> None:
    width = float(ET.parse(path).getroot().get("viewBox", "").split()[2])
    runs = texts(path)
    assert len(runs) >= 10
    for _, size, words in runs:
        pixels = size * NARROW_SCREEN / width
        assert pixels >= SMALLEST, f"{words!r} would be {pixels:.1f} px"


@pytest.mark.parametrize("path", CARDS, ids=name)
def test_text_stays_inside_even_in_a_wide_font(path: Path) -> None:
    width = float(ET.parse(path).getroot().get("viewBox", "").split()[2])
    for text in {run[0] for run in texts(path)}:
        runs = [(size, words) for owner, size, words in texts(path) if owner.attrib == text.attrib]
        wide = 1.15 * sum(text_width(words, size) for size, words in runs)
        x = float(text.get("x", "nan"))
        share = {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor", "start")]
        assert x - share * wide >= 0, runs
        assert x + (1 - share) * wide <= width, runs


@pytest.mark.parametrize("path", CARDS, ids=name)
def test_card_is_opaque_and_text_has_contrast(path: Path) -> None:
    root = ET.parse(path).getroot()
    width, height = (float(value) for value in root.get("viewBox", "").split()[2:])
    card = next(element for element in root if element.tag != f"{SVG}defs" and element.get("fill"))
    assert (card.tag, card.get("fill"), card.get("fill-opacity")) == (f"{SVG}rect", PAPER, None)
    assert float(card.get("width", 0)) >= width - 2
    assert float(card.get("height", 0)) >= height - 2
    for text, _, words in texts(path):
        fill = text.get("fill", "")
        assert fill in {INK, MUTED}, words
        assert (luminance(PAPER) + 0.05) / (luminance(fill) + 0.05) >= 4.5, words


def lines(stem: str) -> list[str]:
    """List a picture's lines of text, formulas as plain letters."""
    root = ET.parse(DIAGRAMS / f"{stem}.svg").getroot()
    return ["".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")]


def test_quiet_is_pale_gray_and_ends() -> None:
    picture = Picture(700, 100, "title", "description")
    with picture.quiet():
        picture.line((0, 0), (9, 9), color=VERMILION)
        picture.text(9, 9, "old")
    picture.line((0, 0), (9, 9), color=VERMILION)
    picture.math(9, 9, "x_t^T")
    old, new = (path.get("stroke", "") for path in ET.fromstring(picture.svg()).iter(f"{SVG}path"))
    assert new == VERMILION
    assert luminance(old) > luminance(new)
    fills = [text.get("fill") for text in ET.fromstring(picture.svg()).iter(f"{SVG}text")]
    assert fills == [MUTED, INK]


def test_a_formula_returns_to_its_line() -> None:
    picture = Picture(700, 100, "title", "description")
    picture.math(9, 9, "W_h^T dz_{t−1} + b")
    spans = list(ET.fromstring(picture.svg()).iter(f"{SVG}tspan"))
    assert [span.text for span in spans] == ["W", "h", "T", " ", "dz", "t", "−1", " + ", "b"]
    shifts = [float(span.get("dy", 0)) for span in spans]
    assert shifts[1] > 0 > shifts[2]
    assert abs(sum(shifts)) < 0.2


def test_the_lstm_grows_by_one_piece_a_picture() -> None:
    names = ("06-a-second-state", "06-forget-gate", "06-input-gate", "06-output-gate")
    found = [lines(stem) for stem in names]
    assert [words.count("σ") for words in found] == [0, 1, 2, 3]
    assert [words.count("W, b") for words in found] == [1, 2, 3, 4]
    for gate, first in (("ft", 1), ("it", 2), ("gt", 2), ("ot", 3)):
        assert [gate in words for words in found] == [k >= first for k in range(4)], gate
    assert "ct = ft ⊙ ct−1 + it ⊙ gt" in found[-1]
    assert "ht = ot ⊙ tanh(ct)" in found[-1]


def test_numbers_of_the_graph_are_slopes() -> None:
    def loss(w: float, h_0: float, x_1: float, x_2: float) -> float:
        return (w * (w * h_0 + x_1) + x_2) ** 2 / 2

    v = draw_08.gradients()
    start = {"w": draw_08.W, "h_0": draw_08.H_0, "x_1": draw_08.X_1, "x_2": draw_08.X_2}
    assert loss(**start) == v["L"]
    for leaf in start:
        more, less = ({**start, leaf: start[leaf] + step} for step in (1e-6, -1e-6))
        assert (loss(**more) - loss(**less)) / 2e-6 == pytest.approx(v["d" + leaf], abs=1e-6)
    shown = lines("08-graph")
    assert f"{v['dw_1']:g} + {v['dw_3']:g} = {v['dw']:g}" in shown
    for letter in ("h_0", "h_1", "h_2", "w h_0", "w h_1", "x_1", "x_2", "L"):
        assert f"{v[letter]:g}" in shown, letter
        assert f"{v['d' + letter]:g}" in shown, letter


def test_powers_are_printed_as_they_are() -> None:
    shown = lines("05-product-of-jacobians")
    for rate, printed in ((0.9, "0.00003"), (1.0, "1"), (1.1, "13,781")):
        assert printed in shown
        assert float(printed.replace(",", "")) == pytest.approx(rate**100, rel=0.15)


def test_weight_blocks_stand_in_pytorch_order() -> None:
    shown = [word for word in lines("09-weight-blocks") if word in {*"ifgo", "0", "1"}]
    assert shown == list("ifgo" * 2 + "i1go" + "i0go" + "ifgo" * 2 + "i1go")


def test_gru_keeps_with_z() -> None:
    assert "ht = zt ⊙ ht−1 + (1 − zt) ⊙ nt" in lines("10-gru-cell")
    after, before = (line for line in lines("10-reset-before-after") if line.startswith("nt ="))
    assert after == "nt = tanh(xt Wx + b + rt ⊙ (ht−1 Wh + bhn))"
    assert before == "nt = tanh(xt Wx + b + (rt ⊙ ht−1) Wh)"
