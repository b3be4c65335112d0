"""When to stop, and which pass to keep, right and wrong: exercise 11.2."""

from collections.abc import Iterator

from lstm_course.checks._declared import Case, FunctionExercise


def stop(perplexities: list[float], patience: int) -> tuple[int, int]:
    """Give the pass whose weights are kept, and the last one that is trained, from 1 on."""
    best = 0
    for last in range(len(perplexities)):
        if perplexities[last] < perplexities[best]:
            best = last
        if last - best >= patience:
            break
    return best + 1, last + 1


def never_reset(perplexities: list[float], patience: int) -> tuple[int, int]:
    """Count all passes without a better one, also those before the best."""
    best = waited = 0
    for last in range(len(perplexities)):
        if perplexities[last] < perplexities[best]:
            best = last
        elif last > 0:
            waited += 1
        if waited == patience:
            break
    return best + 1, last + 1


def cases() -> Iterator[Case]:
    """Give a curve that only falls, one that wavers, one that would fall again, a tie, an end."""
    yield {"perplexities": [5.0, 4.0, 3.0, 2.0], "patience": 2}
    yield {"perplexities": [9.0, 6.0, 7.0, 6.5, 7.0, 7.5, 8.0, 8.5], "patience": 3}
    yield {"perplexities": [9.0, 7.0, 6.0, 6.5, 6.4, 6.3, 6.2, 5.0, 4.0], "patience": 3}
    yield {"perplexities": [5.0, 4.0, 4.0, 4.0, 4.0, 4.0], "patience": 2}
    yield {"perplexities": [5.0, 4.0, 4.5, 3.0, 3.5], "patience": 2}
    yield {"perplexities": [5.0, 6.0], "patience": 1}
    yield {"perplexities": [5.0, 4.0, 4.5, 3.0, 3.5, 2.0, 2.5, 2.6], "patience": 2}


stopped = FunctionExercise(
    label="Exercise 11.2",
    answer=stop,
    cases=cases,
    results={"best": "", "last": ""},
    told=lambda case: f"for {case['perplexities']} and a patience of {case['patience']}: ",
    mistakes={
        "passes from before the best one are counted, too: with every better pass the waiting "
        "begins anew, from 0.": never_reset,
        "both numbers are one too small: passes are counted from 1.": (
            "best + 1, last + 1",
            "best, last",
        ),
        "best is one too small: passes are counted from 1.": ("best + 1, last", "best, last"),
        "last is one too small: passes are counted from 1.": ("last + 1", "last"),
        "the two numbers stand the other way around; best first.": (
            "best + 1, last + 1",
            "last + 1, best + 1",
        ),
        "the weights that are kept are the last ones; keep those of the best pass.": (
            "return best + 1",
            "return last + 1",
        ),
        "you know the future: best is the lowest of all passes, also of those that come after the "
        "stop and are never trained.": (
            "return best + 1",
            "return perplexities.index(min(perplexities)) + 1",
        ),
        "training never stops early.": ("        if last - best >= patience:", "        if False:"),
    },
    instead={
        "last - best >= patience": {
            "last - best > patience": "it stops one pass too late: after `patience` passes without "
            "a better one.",
            "last - best >= patience - 1 and last > best": "it stops one pass too early: after "
            "`patience` passes without a better one.",
            "last >= patience and all(perplexities[k] > perplexities[k - 1] for k in "
            "range(last - patience + 1, last + 1))": "you count rises in a row; what counts is how "
            "many passes there were since the *best* one, rises or not.",
        },
        "perplexities[last] < perplexities[best]": {
            "perplexities[last] <= perplexities[best]": "an equal perplexity counts as better; "
            "only a lower one is.",
            "perplexities[last] < perplexities[max(last - 1, 0)]": "each pass is compared with the "
            "one before it; compare with the best so far.",
            "perplexities[last] > perplexities[best]": "you look for the highest perplexity; the "
            "lowest is the best.",
        },
    },
    else_="Walk through the list, and remember the best pass so far; stop as soon as it lies "
    "`patience` passes back.",
)
