"""What gates cost, counted, right and wrong: exercise 19.4."""

from collections.abc import Iterator

import numpy as np

from lstm_course.checks._declared import Case, FunctionExercise


def counted(cell: str, D: int, H: int, T: int) -> tuple[int, int, int]:
    """Count the weights, the multiplications of T steps by them, and the rounds one waits."""
    blocks = {"RNN": 1, "GRU": 3, "LSTM": 4, "minGRU": 2}[cell]
    inputs = D if cell == "minGRU" else D + H
    matrix = blocks * inputs * H
    weights = matrix + blocks * H
    rounds = T
    if cell == "minGRU":
        rounds = int(np.ceil(np.log2(T)))
    return weights, T * matrix, rounds


def cases() -> Iterator[Case]:
    """Ask for each cell, the longest text not a power of two."""
    for cell in ("LSTM", "minGRU", "RNN", "GRU"):
        for D, H, T in ((27, 160, 1100), (5, 3, 64)):
            yield {"cell": cell, "D": D, "H": H, "T": T}


bill = FunctionExercise(
    label="Exercise 19.4",
    answer=counted,
    cases=cases,
    results={"weights": "", "multiplications": "", "rounds": ""},
    told=lambda case: "for cell = {cell!r}, D = {D}, H = {H}, T = {T}: ".format(**case),
    instead={
        "blocks * inputs * H": {
            "inputs * H": "this is one block; an LSTM has four, a GRU three, a minGRU two.",
            "blocks * (inputs + H) * H": "h is counted where it does not enter, or twice.",
        },
        'inputs = D if cell == "minGRU" else D + H': {
            "inputs = D + H": "a minGRU's blocks read x alone, D numbers.",
            "inputs = D": "the gates read h as well, D + H numbers.",
            "inputs = H": "the blocks read x as well, D + H numbers.",
        },
        " + blocks * H": {
            "": "the biases are missing: H for each block.",
            " + 2 * blocks * H": "PyTorch has two biases for each block; here it is one.",
            " + H": "there is one bias vector in all; each block has one.",
        },
        "T * matrix": {
            "matrix": "this is one step; T of them are asked for.",
            "T * weights": "a bias is added, not multiplied; count the matrices alone.",
            "T * T * matrix": "steps are squared: this is attention's law, not a loop's.",
        },
        "int(np.ceil(np.log2(T)))": {
            "np.log2(T)": "a round is a whole one: round up.",
            "T": "a minGRU need not wait step by step: a scan doubles its reach each round.",
            "1": "not all at once: a scan doubles its reach each round, from 1 to T.",
            "int(np.floor(np.log2(T)))": "round up: the last round, half full, is needed, too.",
            "int(np.ceil(np.log(T)))": "this is the natural logarithm; the reach doubles, so it is "
            "the logarithm to base 2.",
            "int(np.log2(T)) + 1": "a power of two needs no round more: 64 steps take 6.",
        },
        "rounds = T\n": {
            "rounds = int(np.ceil(np.log2(T)))\n": "a gate that reads h waits for the step before: "
            "T rounds, no scan.",
            "rounds = 1\n": "a gate that reads h waits for the step before: T rounds.",
        },
        '"minGRU": 2': {
            '"minGRU": 1': "a minGRU has a gate *and* a candidate: two blocks.",
        },
        '"LSTM": 4': {
            '"LSTM": 3': "an LSTM has three gates *and* the candidate: four blocks.",
        },
        '"GRU": 3': {
            '"GRU": 2': "a GRU has two gates *and* the candidate: three blocks.",
        },
    },
    else_={
        "weights": "Blocks × (inputs of a block + 1 for the bias) × H.",
        "multiplications": "Each weight of a matrix multiplies once a step.",
        "rounds": "Does a step need the one before it to know its gates?",
    },
)
