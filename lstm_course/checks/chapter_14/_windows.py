"""How much of its own window a prediction has seen: exercise 14.5."""

from lstm_course.checks._declared import FunctionExercise


def mean_letters(num_steps: int) -> float:
    """Average 1, 2, …, T: at step t, counted from 1, t letters have been read."""
    return (num_steps + 1) / 2


letters_seen = FunctionExercise(
    label="Exercise 14.5",
    answer=mean_letters,
    cases=lambda: [{"num_steps": num_steps} for num_steps in (8, 1, 35)],
    told=lambda case: "letters_seen({num_steps}): ".format(**case),
    results={"the mean": ""},
    mistakes={
        "you count from 0; but the letter of its own step has been read by each prediction.": (
            "(num_steps + 1) / 2",
            "(num_steps - 1) / 2",
        ),
        "that is half the window, or the division drops a half. Write 1, 2, ..., T down for T = 2 "
        "and take the mean.": (
            "(num_steps + 1) / 2",
            "num_steps / 2",
        ),
        "only the last prediction has seen the whole window; average over all steps.": (
            "(num_steps + 1) / 2",
            "float(num_steps)",
        ),
        "that is the sum over the window; divide by its number of steps.": (
            "(num_steps + 1) / 2",
            "num_steps * (num_steps + 1) / 2",
        ),
    },
    else_="Write down how many letters each of the steps has seen, and take the mean.",
)
