// The LSTM of the page one can play with: pure functions, in the letters of the book. They run in a
// page, from a folder too, and in Node; tests hold them to NumPy, letter by letter.
const Network = (() => {
  const GATES = ["i", "f", "g", "o"];
  const sigmoid = (a) => 1 / (1 + Math.exp(-a));

  // Rows of whole numbers from -127 to 127, each row with its scale, as rows of real numbers.
  function rows(text, scales, width) {
    const bytes = Int8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return Array.from(scales, (scale, k) =>
      Float64Array.from(bytes.subarray(k * width, (k + 1) * width), (whole) => whole * scale));
  }

  // The stored network: a row of `gates` holds W_x, W_h and b of one sum, a row of `head` W_q and b_q.
  function decode(stored) {
    const { H, letters } = stored, V = letters.length;
    const bytes = Uint8Array.from(atob(stored.scales), (letter) => letter.charCodeAt(0));
    const scales = new Float32Array(bytes.buffer);
    return {
      H, V, letters,
      gates: rows(stored.gates, scales.subarray(0, 4 * H), V + H + 1),
      head: rows(stored.head, scales.subarray(4 * H), H + 1),
    };
  }

  const blank = ({ H }) => ({ h: new Float64Array(H), c: new Float64Array(H) });

  // One step: the letter x is read, the state goes from (h, c) to a new one, and p says which letter
  // comes next. `held` names gates that do not compute: { gate, cell, value }, cell -1 for all.
  function step(weights, x, state, held = []) {
    const { H, V, gates, head } = weights;
    const now = { h: new Float64Array(H), c: new Float64Array(H) };
    GATES.forEach((gate, block) => {
      now[gate] = new Float64Array(H);
      for (let k = 0; k < H; k++) {
        const row = gates[block * H + k];
        let a = row[x] + row[V + H];
        for (let j = 0; j < H; j++) a += state.h[j] * row[V + j];
        now[gate][k] = gate === "g" ? Math.tanh(a) : sigmoid(a);
      }
    });
    for (const { gate, cell, value } of held) {
      if (cell < 0) now[gate].fill(value);
      else now[gate][cell] = value;
    }
    for (let k = 0; k < H; k++) {
      now.c[k] = now.f[k] * state.c[k] + now.i[k] * now.g[k];
      now.h[k] = now.o[k] * Math.tanh(now.c[k]);
    }
    now.scores = Array.from(head, (row) => now.h.reduce((sum, h, k) => sum + h * row[k], row[H]));
    now.p = softmax(now.scores);
    return now;
  }

  function softmax(scores, temperature = 1) {
    const highest = Math.max(...scores);
    const parts = scores.map((score) => Math.exp((score - highest) / temperature));
    const sum = parts.reduce((one, other) => one + other);
    return parts.map((part) => part / sum);
  }

  // All steps of a text, given as indices of letters.
  function read(weights, text, held = []) {
    let state = blank(weights);
    return text.map((x) => (state = step(weights, x, state, held)));
  }

  // What each letter but the first cost, in nats: -log of the probability it had.
  const costs = (steps, text) => text.slice(1).map((x, t) => -Math.log(steps[t].p[x]));

  const perplexity = (nats) =>
    Math.exp(nats.reduce((sum, cost) => sum + cost, 0) / nats.length);

  // After how many letters half of a cell's content is left, at the geometric mean of its f.
  function halfLife(steps, cell) {
    const logs = steps.reduce((sum, { f }) => sum + Math.log(f[cell]), 0);
    return Math.log(0.5) * steps.length / logs;
  }

  // How much each letter of a text matters for a next letter: by how many nats that becomes less likely
  // when x is read in its place. Letters further back than `farthest` are taken to matter nothing.
  function lookBack(weights, text, x, next, farthest = 40) {
    const steps = read(weights, text);
    return text.map((_, t) => {
      if (t < text.length - farthest) return 0;
      let state = t ? steps[t - 1] : blank(weights);
      for (const y of [x, ...text.slice(t + 1)]) state = step(weights, y, state);
      return Math.log(steps.at(-1).p[next] / state.p[next]);
    });
  }

  // Uniform numbers from 0 to 1, the same for the same seed on every machine (mulberry32).
  function seeded(seed) {
    let a = seed >>> 0;
    return () => {
      a = (a + 0x6d2b79f5) >>> 0;
      let t = Math.imul(a ^ (a >>> 15), a | 1);
      t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  // Which letter a number from 0 to 1 draws.
  function draw(p, uniform) {
    let sum = 0;
    const found = p.findIndex((part) => (sum += part) > uniform);
    return found < 0 ? p.length - 1 : found;
  }

  // Go on from a text: what is written, and the step before each letter. At temperature 0 the
  // likeliest letter comes.
  function write(weights, prefix, length, temperature, seed) {
    const uniform = seeded(seed), written = [];
    let now = read(weights, prefix).at(-1);
    while (written.length < length) {
      const x = temperature > 0
        ? draw(softmax(now.scores, temperature), uniform())
        : now.p.indexOf(Math.max(...now.p));
      written.push({ x, p: now.p });
      now = step(weights, x, now);
    }
    return written;
  }

  return { GATES, sigmoid, decode, blank, step, softmax, read, costs, perplexity, halfLife, lookBack,
    seeded, write };
})();
