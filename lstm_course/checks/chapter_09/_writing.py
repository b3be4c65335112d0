"""What PyTorch says when somebody writes into its parameters, in words that help."""

from collections.abc import Iterator
from contextlib import contextmanager

from lstm_course.checks._tools import CheckFailed, expect


@contextmanager
def writing_parameters(layout: str = "") -> Iterator[None]:
    """Explain PyTorch's usual complaints about code that fills parameters."""
    try:
        yield
    except RuntimeError as error:
        told = " ".join(str(error).split())
        expect(
            "leaf Variable" not in told,
            "PyTorch is recording for the gradient, and does not let you write into a parameter "
            "meanwhile. Put the lines that write into a block `with torch.no_grad():`.",
        )
        if "size" in told and layout:
            raise CheckFailed(f"the sizes do not fit: {told}. {layout}") from error
        raise
    except TypeError as error:
        expect(
            "as parameter" not in str(error),
            "a plain tensor cannot take the place of a parameter. Write into the parameter that is "
            "there, `parameter[...] = numbers`, in a block `with torch.no_grad():`.",
        )
        raise
