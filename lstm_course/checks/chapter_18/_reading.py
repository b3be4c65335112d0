"""From a layer's states to one number a sequence, right and wrong: exercise 18.4b."""

from collections.abc import Iterator
from typing import Any

from lstm_course.checks._declared import Case, FunctionExercise
from lstm_course.checks._tools import expect


def last(lstm: Any, output_layer: Any, x: Any) -> Any:
    """Read the state after the last step into one number for each sequence."""
    output, _ = lstm(x)
    return output_layer(output[-1])[:, 0]


def modules(H: int) -> tuple[Any, Any]:
    """Make the two, and draw nothing that others would miss."""
    import torch

    with torch.random.fork_rng(devices=[]):
        return torch.nn.LSTM(1, H), torch.nn.Linear(H, 1)


def cases() -> Iterator[Case]:
    """Make small networks of double precision."""
    import torch

    for seed, (T, N, H) in enumerate(((5, 3, 4), (7, 2, 1), (1, 4, 2))):
        generator = torch.Generator().manual_seed(184 + seed)
        lstm, linear = (module.double() for module in modules(H))
        with torch.no_grad():
            for parameter in (*lstm.parameters(), *linear.parameters()):
                drawn = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
                parameter.copy_(drawn).requires_grad_(False)
        x = torch.randn((T, N, 1), generator=generator, dtype=torch.float64)
        yield {"lstm": lstm, "output_layer": linear, "x": x}


def trainable(function: Any) -> None:
    """Say where the forecast is cut off from the weights it was made with."""
    import torch

    lstm, linear = modules(2)
    forecast = function(lstm, linear, torch.ones(3, 2, 1))
    expect(
        getattr(forecast, "requires_grad", False),
        "the numbers are right, but the forecast has no graph behind it, and no network could be "
        "trained by it: no detach, no numbers or arrays, no torch.no_grad() here.",
    )
    forecast.sum().backward()
    expect(
        lstm.weight_ih_l0.grad is not None,
        "the numbers are right, but the gradient ends before the LSTM, which would never learn.",
    )


read = FunctionExercise(
    label="Exercise 18.4b",
    answer=last,
    cases=cases,
    results={"the forecast": "(N,)"},
    instead={
        "output_layer(output[-1])[:, 0]": {
            "output_layer(output[-1])": "the forecast is (N, 1); one number a sequence is (N,), or "
            "the loss would compare every forecast with every target.",
            "output_layer(output[0])[:, 0]": "this reads the state after the *first* step, "
            "output[0]; the last one has seen the whole window.",
            "output_layer(lstm(x)[1][1][-1])[:, 0]": "this reads the cell, c_n; the output layer "
            "reads the state, h_n, which is output[-1].",
            "output_layer(output.mean(dim=0))[:, 0]": "this reads the mean of the states; what "
            "comes next hangs on the last steps most.",
            "output_layer(output)[:, :, 0]": "this is a forecast after every step, (T, N); asked "
            "is the one after the last.",
            "output_layer(output[:, -1])[:, 0]": "this takes the last sequence, not the last "
            "step: the steps are the first axis.",
            "output_layer(output[-1])[:, 0].tanh()": "a tanh holds the forecast between -1 and 1; "
            "a value to be forecast knows no such bounds.",
            "output_layer(output[-1])[:, 0].sigmoid()": "a sigmoid holds the forecast between 0 "
            "and 1; a value to be forecast knows no such bounds.",
            "output_layer(output[-1]).softmax(dim=1)[:, 0]": "a softmax of one number is 1, "
            "whatever it was; a forecast needs none.",
        },
    },
    beyond=trainable,
    else_="output, _ = lstm(x) is (T, N, H); its last step goes through the output layer.",
)
