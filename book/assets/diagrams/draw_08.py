"""Picture of chapter 8: a graph of five operations, values forward, gradients backward."""

from canvas import BLUE, FAINT, INK, MUTED, ORANGE, TEXT
from kit import Picture

W, H_0, X_1, X_2 = 0.5, 2.0, 1.0, 3.0


def gradients() -> dict[str, float]:
    """Run the graph forward and backward; return every value and, as d…, every gradient."""
    v = {"w": W, "h_0": H_0, "x_1": X_1, "x_2": X_2}
    v["w h_0"] = v["w"] * v["h_0"]  # 1
    v["h_1"] = v["w h_0"] + v["x_1"]  # 2
    v["w h_1"] = v["w"] * v["h_1"]  # 3
    v["h_2"] = v["w h_1"] + v["x_2"]  # 4
    v["L"] = v["h_2"] ** 2 / 2  # 5
    v["dL"] = 1.0
    v["dh_2"] = v["dL"] * v["h_2"]  # 5
    v["dw h_1"] = v["dx_2"] = v["dh_2"]  # 4
    v["dh_1"], v["dw_3"] = v["dw h_1"] * v["w"], v["dw h_1"] * v["h_1"]  # 3
    v["dw h_0"] = v["dx_1"] = v["dh_1"]  # 2
    v["dh_0"], v["dw_1"] = v["dw h_0"] * v["w"], v["dw h_0"] * v["h_0"]  # 1
    v["dw"] = v["dw_1"] + v["dw_3"]
    return v


LINE, WEIGHT, INPUT = 240, 62, 392
COLUMNS = {"1": 136, "2": 246, "3": 356, "4": 466, "5": 590}
HALF = dict.fromkeys("1234", 24) | {"5": 36}  # half the width of each operation


def tag(picture: Picture, x: float, y: float, words: str, width: float = 42) -> None:
    """Write a gradient in its dashed frame."""
    picture.box(x - width / 2, y - 16, width, 32, "white", INK, 6, 2, stroke_dasharray="5 4")
    picture.text(x, y, words, 22)


def place(picture: Picture, x: float, y: float, number: str) -> None:
    """Write an operation's place in topological order."""
    picture.box(x - 12, y - 13, 24, 26, FAINT, FAINT, 4)
    picture.text(x, y, number, 20)


def legend(picture: Picture, asked: bool) -> None:
    """Say what a bold number, a number in a dashed frame and one on gray mean."""
    picture.text(424, 38, "2", 24, font_weight="bold")
    picture.text(456, 38, "value, forward", TEXT, MUTED, "start")
    tag(picture, 424, 78, "?" if asked else "4")
    picture.text(456, 78, "gradient, backward", TEXT, MUTED, "start")
    if asked:
        return
    place(picture, 424, 118, "1")
    picture.text(456, 118, "topological order", TEXT, MUTED, "start")


def graph() -> Picture:
    """Draw two steps of a linear recurrence with a loss, all numbers worked out."""
    v = gradients()
    picture = Picture(
        700,
        440,
        "A graph of five operations",
        f"In topological order: w h_0 = {v['w h_0']:g}; h_1 = w h_0 + x_1 = {v['h_1']:g}; "
        f"w h_1 = {v['w h_1']:g}; h_2 = w h_1 + x_2 = {v['h_2']:g}; L = h_2 squared over 2 = "
        f"{v['L']:g}. Gradients in the reverse order: L {v['dL']:g}, h_2 {v['dh_2']:g}, w h_1 "
        f"{v['dw h_1']:g}, h_1 {v['dh_1']:g}, w h_0 {v['dw h_0']:g}, h_0 {v['dh_0']:g}; "
        f"x_2 {v['dx_2']:g}, x_1 {v['dx_1']:g}; w receives {v['dw_3']:g} and {v['dw_1']:g}, "
        f"in all {v['dw']:g}.",
    )
    return operations(picture)


def question() -> Picture:
    """Draw the same graph with its values, and a question mark for every gradient."""
    v = gradients()
    picture = Picture(
        700,
        440,
        "A graph whose gradients are asked for",
        f"Two steps of a small network: from h_0 = {v['h_0']:g} over w h_0 = {v['w h_0']:g}, "
        f"h_1 = {v['h_1']:g}, w h_1 = {v['w h_1']:g} and h_2 = {v['h_2']:g} to the loss "
        f"{v['L']:g}. Below each value a dashed frame with a question mark stands for its "
        "gradient; at the loss it is 1.",
    )
    return operations(picture, asked=True)


def operations(picture: Picture, asked: bool = False) -> Picture:
    """Draw the five operations, with the gradients or with question marks in their place."""
    v = gradients()

    def frame(x: float, y: float, words: str, width: float = 42) -> None:
        tag(picture, x, y, "?" if asked else words, width)

    def order(x: float, y: float, number: str) -> None:
        if not asked:
            place(picture, x, y, number)

    names = ("h_0", "w h_0", "h_1", "w h_1", "h_2", "L")
    starts = (58, *(x + HALF[number] for number, x in COLUMNS.items()))
    ends = (*(x - HALF[number] for number, x in COLUMNS.items()), 688)
    for name, start, end in zip(names, starts, ends, strict=True):
        middle = (start + end) / 2
        picture.arrow((start, LINE), (end, LINE))
        picture.math(middle, LINE - 56, name, 26)
        picture.text(middle, LINE - 25, f"{v[name]:g}", 24, font_weight="bold")
        if name == "L":
            tag(picture, middle, LINE + 32, "1")
        else:
            frame(middle, LINE + 32, f"{v['d' + name]:g}")
    for number, use in (("1", "dw_1"), ("3", "dw_3")):
        x = COLUMNS[number]
        picture.arrow((COLUMNS["2"], WEIGHT), (x, WEIGHT), (x, LINE - 24), color=ORANGE)
        frame(x, 140, f"{v[use]:g}")
        order(x, LINE + 42, number)
    for number, name in (("2", "x_1"), ("4", "x_2")):
        x = COLUMNS[number]
        picture.arrow((x, INPUT - 28), (x, LINE + 24), color=BLUE)
        frame(x, 320, f"{v['d' + name]:g}")
        picture.input(x, INPUT, name, 28)
        picture.text(x + 38, INPUT, f"{v[name]:g}", 24, anchor="start", font_weight="bold")
        order(x, LINE - 42, number)
    for number, sign in zip("1234", "×+×+", strict=True):
        picture.operation(COLUMNS[number], LINE, sign, 23)
    picture.box(COLUMNS["5"] - 36, LINE - 23, 72, 46, "white", INK, 23, 3)
    picture.math(COLUMNS["5"], LINE, "½ h^2", 26)
    order(COLUMNS["5"], LINE + 42, "5")
    middle = COLUMNS["2"]
    picture.parameter(middle, WEIGHT, "w", 56)
    picture.text(middle, WEIGHT - 38, f"{W:g}", 24, font_weight="bold")
    frame(middle, WEIGHT + 46, f"{v['dw_1']:g} + {v['dw_3']:g} = {v['dw']:g}", 122)
    picture.state(36, LINE, 44)
    legend(picture, asked)
    return picture


PICTURES = {"08-graph.svg": graph, "08-question.svg": question}
