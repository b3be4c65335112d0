"""Networks that read one sequence, or a picture, and write another: encoder, attention, decoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from lstm_course._numbers import whole

CELLS = {"gru": nn.GRU, "lstm": nn.LSTM}
PAD, START, END = 0, 1, 2  # tokens that every vocabulary of this module begins with


class AdditiveAttention(nn.Module):
    """Weigh what an encoder kept, by a score for each of its steps (Bahdanau et al., 2015).

    ``score = v · tanh(W_q q + W_k k)``; the weights are the scores' softmax over the steps that
    hold a word.

    Parameters
    ----------
    query_size, key_size : int
        Numbers in a decoder's and in an encoder's state.
    hidden_size : int
        Numbers in which the two are compared.

    Examples
    --------
    >>> attention = AdditiveAttention(3, 4, 5)
    >>> words = torch.tensor([[True, True], [True, False]])
    >>> contexts, weights = attention(torch.zeros(1, 2, 3), torch.zeros(2, 2, 4), words)
    >>> tuple(contexts.shape), weights[0].tolist()
    ((1, 2, 4), [[0.5, 1.0], [0.5, 0.0]])
    """

    def __init__(self, query_size: int, key_size: int, hidden_size: int) -> None:
        super().__init__()
        self.query = nn.Linear(query_size, hidden_size, bias=False)
        self.key = nn.Linear(key_size, hidden_size, bias=False)
        self.score = nn.Linear(hidden_size, 1, bias=False)

    def forward(self, queries: Tensor, keys: Tensor, words: Tensor) -> tuple[Tensor, Tensor]:
        """Give for each query the weighted mean of the keys, and the weights.

        Parameters
        ----------
        queries : torch.Tensor, shape (T, N, query_size)
        keys : torch.Tensor, shape (S, N, key_size)
        words : torch.Tensor of bool, shape (S, N)
            Where the source holds a word, not padding.

        Returns
        -------
        contexts : torch.Tensor, shape (T, N, key_size)
        weights : torch.Tensor, shape (T, S, N)
            Sum to 1 over S.
        """
        compared = torch.tanh(self.query(queries)[:, None] + self.key(keys)[None])
        scores = self.score(compared)[..., 0].masked_fill(~words, -torch.inf)
        weights = scores.softmax(dim=1)
        return torch.einsum("tsn,snh->tnh", weights, keys), weights


class Translator(nn.Module):
    """Read a sequence of tokens with one recurrent layer, and write another with a second.

    The decoder starts from the encoder's last state. With attention it also looks at all of the
    encoder's outputs before it names a token.

    Parameters
    ----------
    source_size, target_size : int
        Sizes of the two vocabularies, the tokens ``PAD``, ``START`` and ``END`` included.
    hidden_size : int
        Numbers in a state.
    cell : {"gru", "lstm"}
    attention : bool
    embedding_size : int
        Numbers for each token.
    attention_size : int
        Numbers in which the attention compares two states.

    Raises
    ------
    ValueError
        If the cell has another name.

    Examples
    --------
    >>> model = Translator(32, 16, 24)
    >>> source, lengths = padded([[5, 6, 7], [8]])
    >>> tuple(model(source, lengths, torch.ones(4, 2, dtype=torch.int64)).shape)
    (4, 2, 16)
    """

    def __init__(
        self,
        source_size: int,
        target_size: int,
        hidden_size: int,
        *,
        cell: str = "gru",
        attention: bool = True,
        embedding_size: int = 32,
        attention_size: int = 32,
    ) -> None:
        super().__init__()
        if cell not in CELLS:
            raise ValueError(f"cell must be {' or '.join(map(repr, CELLS))}, not {cell!r}")
        self.source = nn.Embedding(source_size, embedding_size, padding_idx=PAD)
        self.target = nn.Embedding(target_size, embedding_size, padding_idx=PAD)
        self.encoder = CELLS[cell](embedding_size, hidden_size)
        self.decoder = CELLS[cell](embedding_size, hidden_size)
        self.attention = (
            AdditiveAttention(hidden_size, hidden_size, attention_size) if attention else None
        )
        self.head = nn.Linear((1 + attention) * hidden_size, target_size)

    def encode(self, source: Tensor, lengths: Tensor) -> tuple[Any, Tensor, Tensor]:
        """Read the source.

        Parameters
        ----------
        source, lengths
            As for ``forward``.

        Returns
        -------
        state : as the encoder's
            After each sequence's last token.
        outputs : torch.Tensor, shape (S, N, H)
            The encoder's, zero where there is padding.
        words : torch.Tensor of bool, shape (S, N)
            Where the source holds a word, not padding.

        Raises
        ------
        ValueError
            If a sequence holds no word.
        """
        words = source != PAD
        empty = (~words.any(dim=0)).nonzero().flatten().tolist()
        if empty:
            raise ValueError(f"each source must hold a word, but has PAD alone in columns {empty}")
        packed = pack_padded_sequence(self.source(source), lengths, enforce_sorted=False)
        outputs, state = self.encoder(packed)
        return state, pad_packed_sequence(outputs, total_length=len(source))[0], words

    def decode(self, tokens: Tensor, read: tuple[Any, Tensor, Tensor]) -> tuple[Tensor, Any]:
        """Score what follows each token.

        Parameters
        ----------
        tokens : torch.Tensor of int64, shape (T, N)
        read : tuple
            As ``encode`` gives it; in place of its state that of the decoder, to go on from there.

        Returns
        -------
        scores : torch.Tensor, shape (T, N, target_size)
            Unnormalized log-probabilities.
        state : as the decoder's
            After the last token.
        """
        state, keys, words = read
        outputs, state = self.decoder(self.target(tokens), state)
        if self.attention is not None:
            contexts, _ = self.attention(outputs, keys, words)
            outputs = torch.cat([outputs, contexts], dim=-1)
        return self.head(outputs), state

    def forward(self, source: Tensor, lengths: Tensor, tokens: Tensor) -> Tensor:
        """Score each next token, the right ones before it given (teacher forcing).

        Parameters
        ----------
        source : torch.Tensor of int64, shape (S, N)
            Padded at the end.
        lengths : torch.Tensor of int64, shape (N,)
        tokens : torch.Tensor of int64, shape (T, N)
            What is given to the decoder, ``START`` first.

        Returns
        -------
        torch.Tensor, shape (T, N, target_size)
            Unnormalized log-probabilities of what follows each token.

        Raises
        ------
        ValueError
            If a sequence of the source holds no word.
        """
        return self.decode(tokens, self.encode(source, lengths))[0]

    @torch.no_grad()
    def greedy(self, source: Tensor, lengths: Tensor, length: int) -> Tensor:
        """Write by taking the likeliest token each time.

        Parameters
        ----------
        source, lengths
            As for ``forward``.
        length : int
            Tokens to write, T.

        Returns
        -------
        torch.Tensor of int64, shape (T, N)
            From the first ``END`` on ``PAD``.

        Raises
        ------
        ValueError
            If ``length`` is no positive whole number, or a sequence of the source holds no word.
        """
        if whole("length", length) < 1:
            raise ValueError(f"length must be at least 1, not {length}")
        state, keys, words = self.encode(source, lengths)
        tokens = torch.full((1, source.shape[1]), START, device=source.device)
        written = []
        for _ in range(length):
            scores, state = self.decode(tokens, (state, keys, words))
            tokens = scores.argmax(dim=-1)
            written.append(tokens)
        return until_end(torch.cat(written))


def padded(sequences: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Put sequences side by side, with ``PAD`` after the shorter ones.

    Parameters
    ----------
    sequences : sequence of sequence of int
        N sequences.

    Returns
    -------
    tokens : torch.Tensor of int64, shape (T, N)
    lengths : torch.Tensor of int64, shape (N,)

    Raises
    ------
    ValueError
        If there is no sequence.

    Examples
    --------
    >>> padded([[5, 6, 7], [8]])[0].tolist()
    [[5, 8], [6, 0], [7, 0]]
    """
    if not len(sequences):
        raise ValueError("sequences must hold at least one sequence")
    rows = [torch.tensor(sequence, dtype=torch.int64) for sequence in sequences]
    return pad_sequence(rows, padding_value=PAD), torch.tensor([len(row) for row in rows])


def until_end(tokens: Tensor) -> Tensor:
    """Replace the first ``END`` of each column, and all below it, by ``PAD``.

    Parameters
    ----------
    tokens : torch.Tensor of int64, shape (T, N)

    Returns
    -------
    torch.Tensor of int64, shape (T, N)

    Examples
    --------
    >>> until_end(torch.tensor([[5, 6], [END, 7], [8, 9]])).tolist()
    [[5, 6], [0, 7], [0, 9]]
    """
    return tokens.masked_fill((tokens == END).cumsum(dim=0) > 0, PAD)
