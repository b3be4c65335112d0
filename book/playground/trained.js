// The views of the trained network: Read, Intervene, Write. All numbers come from network.js.
(() => {
  const { number, percent, count, make, head, key, ground, table } = Page;
  const network = Network.decode(WEIGHTS);
  const { H, letters } = network;
  const GATE_NAMES = { i: "input gate", f: "forget gate", g: "candidate", o: "output gate" };
  const ROWS = { ...GATE_NAMES, c: "cell state", h: "hidden state" };
  const LONGEST = 120, WRITTEN = 200, FELT = 0.1;
  const TEXT = "she saw him see it she saw him look at the lantern";

  const indices = (text) => [...text].map((letter) => letters.indexOf(letter));
  const shown = (letter) => (letter === " " ? "␣" : letter);
  const quoted = (letter) => (letter === " " ? "a space" : `“${letter}”`);
  const plain = (text) =>
    text.toLowerCase().replace(/[^a-z]+/g, " ").slice(0, LONGEST).trimStart() || "a";
  const best = (p) => p.indexOf(Math.max(...p));

  // Letters on grounds of two colors: `shades` from -1 to 1, `notes` for who points at one.
  function strip(text, shades, { at = -1, place = -1, notes, choose, label } = {}) {
    const box = make("div", { class: "strip", role: "img", "aria-label": label });
    [...text].forEach((letter, t) => {
      const span = make("span", { ...ground(shades[t]), title: notes[t] }, shown(letter));
      span.classList.toggle("now", t === at);
      span.classList.toggle("replaced", t === place);
      if (choose) span.addEventListener("click", () => choose(t + 1));
      box.append(span);
    });
    return box;
  }

  // The five likeliest next letters, and the one that came.
  function five(p, title, came) {
    const order = [...p.keys()].sort((a, b) => p[b] - p[a]).slice(0, 5);
    const list = make("ol", {}, ...order.map((x) => make("li", { class: x === came ? "came" : "" },
      make("b", {}, shown(letters[x])),
      make("i", { style: `--p: ${(100 * p[x]).toFixed(1)}%` }),
      make("span", {}, percent(p[x]) + (x === came ? " · came" : "")))));
    return make("div", { class: "five" }, head(title), list);
  }

  // One row of all cells: a stroke a cell, upward or downward from the row's zero.
  function row(kind, values, cell, most, choose) {
    const signed = !"ifo".includes(kind), zero = signed ? 20 : 38, reach = signed ? 18 : 36;
    const stroke = (k) => `M${8 * k + 4} ${zero}v${(-reach * values[k] / most - 0.01).toFixed(2)}`;
    const all = make("path", { d: [...values.keys()].map(stroke).join("") });
    const svg = make("svg", { viewBox: `0 0 ${8 * H} 40`, preserveAspectRatio: "none", role: "img",
      "aria-label": `${ROWS[kind]} of all ${H} cells`, style: `--stroke: var(--gate-${kind})` },
      make("path", { d: `M${8 * cell + 4} 0v40`, class: "chosen" }),
      make("path", { d: `M0 ${zero}h${8 * H}`, class: "zero" }), all);
    svg.addEventListener("click", (event) => {
      const { left, width } = svg.getBoundingClientRect();
      choose(1 + Math.floor(H * (event.clientX - left) / width));
    });
    return make("div", { class: "row" }, make("span", {}, make("em", {}, kind), ` ${ROWS[kind]}`),
      svg, make("output", {}, number(values[cell])));
  }

  function read({ text, at, cell }, change) {
    const x = indices(text), steps = Network.read(network, x), k = cell - 1, now = steps[at - 1];
    const most = Math.max(...steps.map(({ c }) => Math.abs(c[k])));
    const widest = Math.max(...now.c.map(Math.abs), 1);
    const half = Network.halfLife(steps, k);
    return {
      say: `After “${text.slice(0, at)}” the likeliest next letter is `
        + `${quoted(letters[best(now.p)])}, with ${percent(Math.max(...now.p))}. `
        + `Cell ${cell} kept ${number(now.f[k])} of what it held and now holds `
        + `c = ${number(now.c[k])}. In this text half of it is gone after `
        + `${half.toFixed(1)} letters.`,
      show: [
        head(`Cell ${cell} over the text`),
        strip(text, steps.map(({ c }) => c[k] / most), {
          label: `The text, shaded by the cell state of cell ${cell}`,
          at: at - 1, choose: (t) => change({ at: t }),
          notes: steps.map(({ c }) => `c = ${number(c[k])}`),
        }),
        key(["high", "c above 0"], ["low", "below"]),
        five(now.p, "Next letter", x[at]),
        head(`All ${H} cells after ${quoted(text[at - 1])}`),
        make("div", { class: "rows" }, ...Object.keys(ROWS).map((kind) =>
          row(kind, now[kind], k, kind === "c" ? widest : 1, (n) => change({ cell: n })))),
      ],
      table: table(["", "letter", ...Object.keys(ROWS), "likeliest next", "with"],
        steps.map((step, t) => [t + 1, shown(text[t]), ...Object.keys(ROWS).map((kind) =>
          number(step[kind][k])), shown(letters[best(step.p)]), percent(Math.max(...step.p))])),
    };
  }

  function intervene({ text, gate, cell, value, place, letter, at }, change) {
    const x = indices(text), where = place - 1, symbol = letter === "_" ? " " : letter;
    const put = letters.indexOf(symbol);
    const other = x.map((old, t) => (t === where ? put : old));
    const held = gate === "none" ? [] : [{ gate, cell: cell - 1, value }];
    const before = Network.read(network, x), after = Network.read(network, other, held);
    const was = Network.costs(before, x), is = Network.costs(after, x);
    const more = [0, ...is.map((cost, t) => cost - was[t])];
    const top = more.reduce((found, d, t) => (Math.abs(d) > Math.abs(more[found]) ? t : found), 0);
    const felt = more.findLastIndex((d) => Math.abs(d) > FELT) - where;
    const said = [];
    if (held.length) said.push(`${cell ? `the ${GATE_NAMES[gate]} of cell ${cell}`
      : `${gate === "g" ? "all candidates" : `all ${GATE_NAMES[gate]}s`}`} held at ${value}`);
    if (where >= 0) said.push(`${quoted(symbol)} read at letter ${where + 1}`);
    const p = (steps) => percent(steps[top - 1].p[x[top]]);
    const next = x[at] ?? best(before[at - 1].p);
    const back = Network.lookBack(network, x.slice(0, at), put, next);
    const first = back.findIndex((d) => Math.abs(d) > FELT);
    return {
      say: (said.length === 0 ? "Nothing is changed: perplexity "
        : `With ${said.join(" and ")} the letters of this text have perplexity `)
        + `${number(Network.perplexity(is))}`
        + (said.length ? ` instead of ${number(Network.perplexity(was))}. ` : ". ")
        + (top ? `Letter ${top + 1}, ${quoted(text[top])}, changes most: its probability goes from `
          + `${p(before)} to ${p(after)}. ` : "")
        + (where >= 0 && place < x.length && !held.length ? (felt > 0
          ? `The other letter is felt for ${count(felt, "letter")}. ` : "It is not felt. ") : "")
        + `The chance of ${quoted(letters[next])} after letter ${at} hangs on `
        + `${first < 0 ? "no letter" : `the last ${count(at - first, "letter")}`}.`,
      show: [
        head("What each letter now costs"),
        strip(text, more.map((d) => d / 2), {
          label: "The text, shaded by what each letter costs more or less than before",
          place: where, choose: (t) => change({ at: t }),
          notes: more.map((d) => `${number(d)} nats`),
        }),
        key(["high", "more than before"], ["low", "less"]),
        make("div", { class: "pair" },
          five(before[at - 1].p, `After letter ${at}, as trained`, x[at]),
          five(after[at - 1].p, "with your change", x[at])),
        head(`What the chance of ${quoted(letters[next])} after letter ${at} hangs on`),
        strip(text, x.map((_, t) => (back[t] ?? 0) / 2), {
          label: `The text, shaded by how much each letter read matters for ${quoted(letters[next])}`,
          at: at - 1, choose: (t) => change({ at: t }),
          notes: x.map((_, t) => (t < at ? `${number(back[t])} nats` : "not read yet")),
        }),
        key(["high", `less likely with ${quoted(symbol)} instead`], ["low", "likelier"]),
      ],
      table: table(["", "letter", "probability", "with your change", "more nats",
        `${quoted(symbol)} instead: nats for ${quoted(letters[next])} after ${at}`],
      x.map((letterIndex, t) => [t + 1, shown(text[t]),
        ...(t ? [percent(before[t - 1].p[letterIndex]), percent(after[t - 1].p[letterIndex]),
          number(more[t])] : ["", "", ""]), t < at ? number(back[t]) : ""])),
    };
  }

  function write({ text, temperature, seed }) {
    const written = Network.write(network, indices(text), WRITTEN, temperature, seed);
    const bold = written.filter(({ x, p }) => x !== best(p)).length;
    const how = temperature ? `Seed ${seed} at temperature ${temperature.toFixed(1)}`
      : "At temperature 0 nothing is drawn";
    const paragraph = make("p", { class: "written" }, make("span", {}, text),
      ...written.map(({ x, p }) => (x === best(p) ? letters[x] : make("u", {}, letters[x]))));
    return {
      say: `${how}: of ${WRITTEN} letters ${bold} were not the likeliest.`,
      show: [paragraph, make("p", { class: "key" }, "Underlined: another letter was likelier.")],
      table: table(["", "letter", "its probability", "likeliest", "with"],
        written.map(({ x, p }, t) => [t + 1, shown(letters[x]), percent(p[x]),
          shown(letters[best(p)]), percent(Math.max(...p))])),
    };
  }
  const text = { name: "text", label: "Text", kind: "text", value: TEXT, clean: plain, wide: true };
  const length = (state) => state.text.length;
  Page.views.read = { title: "Read", show: read, presets: {
    "a sentence": "", "a slow cell": "cell=1", "no English": "text=qzxj+qzxj+the+the+the+the&at=10",
  }, controls: [
    text,
    { name: "at", label: "Letters read", kind: "range", min: 1, max: length, value: 7, steps: "letter" },
    { name: "cell", label: `Cell, 1 to ${H}`, kind: "number", min: 1, max: H, value: 26 },
  ] };
  Page.views.intervene = { title: "Intervene", show: intervene, presets: {
    "never forget": "", "forget everything": "value=0", "one cell": "gate=o&cell=61&value=0",
    "one letter": "gate=none&place=5&letter=x&at=11",
  }, controls: [
    { ...text, clean: (words) => plain(words).padEnd(2) }, // the first letter costs nothing
    { name: "gate", label: "Hold", kind: "select", value: "f",
      options: { none: "nothing", ...GATE_NAMES } },
    { name: "cell", label: "of cell (0: all)", kind: "number", min: 0, max: H, value: 0 },
    { name: "value", label: "at", kind: "range", min: ({ gate }) => (gate === "g" ? -1 : 0), max: 1,
      step: 0.05, value: 1 },
    { name: "place", label: "Replace letter (0: none)", kind: "range", min: 0, max: length, value: 0 },
    { name: "letter", label: "by", kind: "select", value: "x",
      options: Object.fromEntries([...letters].map((x) => [x.trim() || "_", shown(x)])) },
    { name: "at", label: "Show the prediction after letter", kind: "range", min: 1, max: length,
      value: 7 },
  ] };
  Page.views.write = { title: "Write", show: write, presets: {
    "sure": "temperature=0", "bold": "temperature=1", "wild": "temperature=2",
  }, controls: [
    { ...text, label: "Beginning", value: "she " },
    { name: "temperature", label: "Temperature", kind: "range", min: 0, max: 2, step: 0.1, value: 0.5 },
    { name: "seed", label: "Seed", kind: "number", min: 0, max: 999, value: 9 },
  ] };
})();
