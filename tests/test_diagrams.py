"""The diagrams are drawn by their scripts, legible when small and complete in themselves."""

import itertools
import math
import re
import shutil
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import draw
import draw_08
import pytest
from canvas import GHOST, INK, MUTED, PAPER, VERMILION, text_width
from kit import Picture

ASSETS = Path(__file__).resolve().parents[1] / "book" / "assets"
DIAGRAMS = ASSETS / "diagrams"
SVG = "{http://www.w3.org/2000/svg}"
COMMITTED = sorted(ASSETS.rglob("*.svg"))
CARDS = [path for path in DIAGRAMS.glob("*.svg") if not path.stem.startswith(("cover", "story-"))]
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
    for tag, least in (("title", len("The pig")), ("desc", 20)):
        found = root.find(f"{SVG}{tag}")
        assert found is not None
        assert len(found.text or "") >= least


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
    elements = ET.parse(path).getroot().iter(f"{SVG}text")
    written = "".join(words for text in elements for words in text.itertext())
    read = "".join(words for *_, words in runs)
    assert "".join(read.split()) == "".join(written.split()) != ""
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


def test_the_whole_lstm_names_its_parts() -> None:
    found = " ".join(lines("06-lstm"))
    for words in ("forget gate", "input gate", "candidate", "output gate"):
        assert words in found
    assert found.count("state") == 2
    grown, whole = lines("06-output-gate"), lines("06-lstm")
    assert all(whole.count(word) >= grown.count(word) for word in grown if word != "new")


def test_a_chain_has_both_lines_and_three_whole_cells() -> None:
    found = lines("06-chain")
    for letter in "figo":
        assert found.count(letter) == 3, letter
    for t in range(4):
        assert found.count(f"c{t}") == 1
        assert found.count(f"h{t}") == (2 if t else 1)


def test_the_gru_loses_what_it_gave_up() -> None:
    """Each step of the walk drops a gate, and the reset brings one back."""
    names = ("06-lstm", "10-one-gate-for-two", "10-one-state", "10-reset")
    assert [lines(stem).count("σ") for stem in names] == [3, 2, 1, 2]
    assert [lines(stem).count("W, b") for stem in names] == [4, 3, 2, 4]
    assert [lines(stem).count("ct") for stem in names] == [1, 1, 0, 0]
    dotted = [stem for stem in names if GHOST in (DIAGRAMS / f"{stem}.svg").read_text("utf-8")]
    assert dotted == ["10-one-gate-for-two", "10-one-state"]


def test_the_emblem_has_the_house_and_the_cell_on_the_same_lines() -> None:
    found = lines("emblem")
    for word in ("door", "hatch", "window", "shelf", "plank", "forget", "input", "output"):
        assert word in found
    for letter in "ifo":
        twice = [text for text, _, words in texts(DIAGRAMS / "emblem.svg") if words == letter]
        assert len(twice) == 2
        assert {text.get("font-size") for text in twice} == {"34"}


Place = tuple[float, float]


def straight_lines(root: ET.Element) -> list[list[Place]]:
    """List the corners of a picture's visible straight lines."""
    found = []
    for path in root.iter(f"{SVG}path"):
        data = path.get("d", "")
        if path.get("stroke", "none") in {"none", PAPER} or re.search("[A-KN-Zac-z]", data):
            continue
        corners = [place for place in re.split("[ML ]+", data) if place]
        found.append([(float(x), float(y)) for x, y in (place.split(",") for place in corners)])
    return found


def leaves_from(start: Place, way: Place, line: list[Place]) -> bool:
    """Say if a way that begins at `start` turns off from the middle of a line."""
    for (a, b), (c, d) in itertools.pairwise(line):
        length = math.dist((a, b), (c, d))
        if length < 30:
            continue
        along = ((start[0] - a) * (c - a) + (start[1] - b) * (d - b)) / length
        beside = abs((start[0] - a) * (d - b) - (start[1] - b) * (c - a)) / length
        turn = abs((way[0] - start[0]) * (d - b) - (way[1] - start[1]) * (c - a))
        if beside < 4 and 12 < along < length - 12 and turn > 0.5 * length * math.dist(start, way):
            return True
    return False


def marks(root: ET.Element) -> list[tuple[float, float, float, float]]:
    """List the dots and the small shapes of a picture as boxes."""
    found = []
    for e in root.iter():
        if e.tag == f"{SVG}circle":
            x, y, r = (float(e.get(key, 0)) for key in ("cx", "cy", "r"))
            found.append((x - r, y - r, x + r, y + r))
        elif e.tag == f"{SVG}rect":
            x, y, w, h = (float(e.get(key, 0)) for key in ("x", "y", "width", "height"))
            if w * h < 20_000:
                found.append((x, y, x + w, y + h))
    return found


def undotted_forks(svg: str) -> list[Place]:
    """List where a line leaves another one without a dot or a shape."""
    root = ET.fromstring(svg)
    paths, shapes = straight_lines(root), marks(root)
    return [
        line[0]
        for line in paths
        if any(leaves_from(line[0], line[1], other) for other in paths if other is not line)
        and not any(
            left - 3 <= line[0][0] <= right + 3 and top - 3 <= line[0][1] <= bottom + 3
            for left, top, right, bottom in shapes
        )
    ]


@pytest.mark.parametrize(
    "path", [path for path in CARDS if path.name[:2] in {"00", "03", "06", "07", "10"}], ids=name
)
def test_a_fork_has_a_dot(path: Path) -> None:
    assert undotted_forks(path.read_text("utf-8")) == []


def test_a_fork_without_its_dot_is_found_and_a_join_is_none() -> None:
    picture = Picture(700, 300, "title", "description")
    picture.line((20, 100), (400, 100))
    picture.line((200, 100), (200, 20))
    assert undotted_forks(picture.svg()) == [(200, 100)]
    picture.circle(200, 100, 6, INK, INK, 0)
    assert undotted_forks(picture.svg()) == []
    join = Picture(700, 300, "title", "description")
    join.line((20, 98), (100, 98))
    join.joins(100, 200, 100)
    join.joined((100, 100), (400, 100))
    assert undotted_forks(join.svg()) == []
    assert marks(ET.fromstring(join.svg())) == []


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


def test_the_question_shows_no_gradient_but_the_first() -> None:
    asked, answered = lines("08-question"), lines("08-graph")
    assert asked.count("?") == 11
    assert "?" not in answered
    for letter in ("h0", "w h0", "h1", "w h1", "h2", "L", "x1", "x2", "w"):
        assert letter in asked, letter
    assert not any("=" in words for words in asked)


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
    assert after == "nt = tanh(xt Wxn + bn + rt ⊙ (ht−1 Whn + bhn))"
    assert before == "nt = tanh(xt Wxn + bn + (rt ⊙ ht−1) Whn)"
