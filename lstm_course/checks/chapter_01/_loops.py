"""Three ways to run one loop, right and wrong: exercise 1.3."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lstm_course.checks._declared import Case, FunctionExercise, edited
from lstm_course.checks._tools import expect, plain

Run = Callable[..., Any]


def many_to_one(step: Run, h: Any, inputs: Any) -> Any:
    """Give the last output."""
    for x in inputs:
        y, h = step(x, h)
    return y


def many_to_many(step: Run, h: Any, inputs: Any) -> list[Any]:
    """Give all outputs."""
    outputs = []
    for x in inputs:
        y, h = step(x, h)
        outputs.append(y)
    return outputs


def one_to_many(step: Run, h: Any, first: Any, count: int) -> list[Any]:
    """Give outputs, each of them the next input."""
    y, outputs = first, []
    for _ in range(count):
        x = y
        y, h = step(x, h)
        outputs.append(y)
    return outputs


RIGHT: dict[str, Run] = {f.__name__: f for f in (many_to_one, many_to_many, one_to_many)}


def together(functions: Mapping[str, Run]) -> Run:
    """Make one function that runs the three."""

    def run(step: Run, h: int, inputs: list[int], first: int, count: int) -> tuple[Any, ...]:
        to_one, to_many, from_one = (functions[name] for name in RIGHT)
        last = to_one(step, h, list(inputs)) if inputs else 0
        return last, to_many(step, h, list(inputs)), from_one(step, h, first, count)

    return run


def cases() -> Iterator[Case]:
    """Give a step whose output and state differ, each made from the input and the old state."""
    step = {"step": lambda x, h: (2 * h + x, 3 * h + x + 1), "h": 1}
    yield step | {"inputs": [4, 2, -1], "first": 4, "count": 3}
    yield step | {"inputs": [], "first": 4, "count": 1}


def judge(results: list[Any], case: Case) -> None:
    """Recognize results of another kind."""
    expect(
        results[0] is None or plain(results[0]).shape == (),
        "many_to_one: it gives back several things; it should give one output, the last.",
    )
    expect(
        bool(case["inputs"]) or plain(results[1]).shape == (0,),
        "many_to_many: without inputs it should give back an empty list.",
    )


IN_ALL = {
    ("y, h =", "y, _ ="): "the state is not carried on: every step starts from the first h. Write "
    "`y, h = step(x, h)`, so that the new state takes the old one's name.",
    ("step(x, h)", "step(h, x)"): "input and state are exchanged: step takes the input first, "
    "`step(x, h)`.",
    ("y, h =", "h, y ="): "output and state are exchanged: step gives the output first, so write "
    "`y, h = step(x, h)`, not `h, y = step(x, h)`.",
}
WRONG = {
    "many_to_one": {
        ("return y", "return h"): "it gives back the last state; the output y is meant.",
        ("    return", "        return"): "it gives back the first output. `return` stands inside "
        "the loop; move it to the left.",
    },
    "many_to_many": {
        ("append(y)", "append(h)"): "it gives back the states; the outputs are meant.",
        ("return outputs", "return outputs[::-1]"): "it gives the outputs back to front.",
    },
    "one_to_many": {
        ("x = y", "x = first"): "it gives the first input to every step. After the first step the "
        "input is the output of the step before.",
        ("append(y)", "append(x)"): "it begins with the input; only outputs belong to the result.",
        ("x = y", "x = h if outputs else y"): "it feeds back the state, not the output.",
    },
}
loops = FunctionExercise(
    label="Exercise 1.3",
    answer=together(RIGHT),
    cases=cases,
    results={"many_to_one": "", "many_to_many": "(T,)", "one_to_many": "(count,)"},
    judge=judge,
    mistakes={
        f"{name}: {message}": together(RIGHT | {name: edited(RIGHT[name], [edit])})
        for name, wrong in WRONG.items()
        for edit, message in (IN_ALL | wrong).items()
    },
    else_={
        "many_to_one": "Run through the inputs, and give back the output of the last step.",
        "many_to_many": "Collect the output of every step.",
        "one_to_many": "The output of each step is the input of the next; collect `count` outputs.",
    },
)


def shapes(many_to_one: Run, many_to_many: Run, one_to_many: Run) -> None:
    """Check three ways to run one loop."""
    loops(together(dict(zip(RIGHT, (many_to_one, many_to_many, one_to_many), strict=True))))
