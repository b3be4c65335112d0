"""Encoder, attention, decoder: padding counts for nothing, and what is written is scored so."""

from __future__ import annotations

import pytest
import torch

from lstm_course.seq2seq import END, PAD, START, AdditiveAttention, Translator, padded, until_end

SENTENCES = [[5, 6, 7, 8], [9], [4, 4]]
ARMS = [(cell, attention) for cell in ("gru", "lstm") for attention in (False, True)]


def translator(cell: str, attention: bool) -> Translator:
    torch.manual_seed(0)
    return Translator(12, 9, 6, cell=cell, attention=attention, embedding_size=5).double()


def test_attention_by_its_formula() -> None:
    torch.manual_seed(1)
    attention = AdditiveAttention(3, 4, 5).double()
    s, h = torch.randn(2, 1, 3).double(), torch.randn(6, 1, 4).double()
    words = torch.arange(6)[:, None] < 4
    contexts, weights = attention(s, h, words)
    for t in range(2):
        e = [
            attention.score(torch.tanh(attention.query(s[t, 0]) + attention.key(h[j, 0])))
            for j in range(4)
        ]
        a = torch.cat(e).softmax(dim=0)
        torch.testing.assert_close(weights[t, :4, 0], a)
        torch.testing.assert_close(contexts[t, 0], a @ h[:4, 0])
    assert not weights[:, 4:].any()


@pytest.mark.parametrize(("cell", "attention"), ARMS)
def test_padding_counts_for_nothing(cell: str, attention: bool) -> None:
    model = translator(cell, attention)
    tokens = torch.tensor([[START], [5], [7]])
    together = model(*padded(SENTENCES), tokens.expand(-1, 3))
    for n, sentence in enumerate(SENTENCES):
        alone = model(*padded([sentence]), tokens)
        torch.testing.assert_close(together[:, [n]], alone)


@pytest.mark.parametrize(("cell", "attention"), ARMS)
def test_greedy_is_the_likeliest_token_each_time(cell: str, attention: bool) -> None:
    model = translator(cell, attention)
    source, lengths = padded(SENTENCES)
    written = model.greedy(source, lengths, 7)
    begun = torch.full((1, 3), START)
    for _ in range(7):
        begun = torch.cat([begun, model(source, lengths, begun)[-1:].argmax(dim=-1)])
    torch.testing.assert_close(written, until_end(begun[1:]))


def test_attention_sees_what_the_last_state_has_lost() -> None:
    model = translator("gru", True)
    torch.nn.init.zeros_(model.decoder.weight_hh_l0)
    source, lengths = padded([[5, 6, 7]])
    state, keys, words = model.encode(source, lengths)
    tokens = torch.tensor([[START]])
    seen, _ = model.decode(tokens, (state, keys, words))
    changed, _ = model.decode(tokens, (state, keys + torch.eye(3, 6).double()[:, None], words))
    assert not torch.allclose(seen, changed)


def test_padded_and_until_end() -> None:
    tokens, lengths = padded([[5, END], [6, 7, END]])
    assert tokens.tolist() == [[5, 6], [END, 7], [PAD, END]]
    assert lengths.tolist() == [2, 3]
    assert until_end(tokens).tolist() == [[5, 6], [PAD, 7], [PAD, PAD]]


@pytest.mark.parametrize("attention", [False, True])
def test_a_part_of_a_padded_batch_is_read_like_the_whole(attention: bool) -> None:
    model = translator("gru", attention)
    (source, lengths), tokens = padded(SENTENCES), torch.full((2, 2), START)
    part = model(source[:, 1:], lengths[1:], tokens)
    torch.testing.assert_close(part, model(*padded(SENTENCES[1:]), tokens))


def test_greedy_makes_its_tokens_where_the_source_is(monkeypatch: pytest.MonkeyPatch) -> None:
    model = translator("gru", True)
    source, lengths = padded(SENTENCES)
    decode, devices = model.decode, []

    def watched(tokens: torch.Tensor, read: tuple) -> tuple:
        devices.append(tokens.device)
        return decode(tokens, read)

    monkeypatch.setattr(model, "decode", watched)
    with torch.device("meta"):  # where tensors come to lie that name no device
        model.greedy(source, lengths, 2)
    assert devices == [source.device] * 2


def test_what_holds_no_word_is_refused() -> None:
    model = translator("gru", True)
    with pytest.raises(ValueError, match="at least one sequence"):
        padded([])
    for empty in ([], [PAD, PAD]):
        with pytest.raises(ValueError, match=r"has PAD alone in columns \[1\]"):
            model.encode(*padded([[5], empty]))
    with pytest.raises(ValueError, match="length must be at least 1, not 0"):
        model.greedy(*padded(SENTENCES), 0)


def test_another_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="cell must be 'gru' or 'lstm', not 'rnn'"):
        Translator(12, 9, 6, cell="rnn")
