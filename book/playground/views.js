// The views of the page one can play with. A view is a list of controls, each with its state's name,
// and a function that shows a state. All that is shown comes from network.js; the state stands in the
// address, `#read?text=she+saw+him&at=9&cell=12`, so that anyone can link to it.
(() => {
  const network = Network.decode(WEIGHTS);
  const { H, letters } = network;
  const GATE_NAMES = { i: "input gate", f: "forget gate", g: "candidate", o: "output gate" };
  const ROWS = { ...GATE_NAMES, c: "cell state", h: "hidden state" };
  const LONGEST = 120, WRITTEN = 200, FELT = 0.1;
  const TEXTS = [
    "she saw him see it she saw him look at the lantern",
    "the keeper of the cords went up the stairs and the keeper of the",
    "qzxj qzxj qzxj the the the",
  ];

  // Words and numbers

  const indices = (text) => [...text].map((letter) => letters.indexOf(letter));
  const shown = (letter) => (letter === " " ? "␣" : letter);
  const quoted = (letter) => (letter === " " ? "a space" : `“${letter}”`);
  const number = (value) => value.toFixed(2).replace(/^-0\.00$/, "0.00").replace("-", "−");
  const percent = (p) => (p < 0.0005 ? "under 0.1\u00a0%" : `${(100 * p).toFixed(p < 0.0995 ? 1 : 0)}\u00a0%`);
  const count = (n, thing) => `${n} ${thing}${n === 1 ? "" : "s"}`;
  const plain = (text) =>
    text.toLowerCase().replace(/[^a-z]+/g, " ").slice(0, LONGEST).trimStart() || "a";
  const best = (p) => p.indexOf(Math.max(...p));

  // Elements

  function make(tag, attributes = {}, ...children) {
    const svg = ["svg", "path", "line"].includes(tag);
    const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag)
      : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  const head = (words) => make("p", { class: "head" }, words);

  // Letters on grounds of two colors: `shades` from -1 to 1, `notes` for who points at one.
  function strip(text, shades, { at = -1, place = -1, notes, choose, label } = {}) {
    const box = make("div", { class: "strip", role: "img", "aria-label": label });
    [...text].forEach((letter, t) => {
      const share = Math.round(75 * Math.min(1, Math.abs(shades[t])));
      const span = make("span", {
        class: shades[t] < 0 ? "low" : "high", style: `--share: ${share}%`, title: notes[t],
      }, shown(letter));
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
    const all = make("path", { d: [...values.keys()].map(stroke).join(""), class: `gate-${kind}` });
    const svg = make("svg", { viewBox: `0 0 ${8 * H} 40`, preserveAspectRatio: "none", role: "img",
      "aria-label": `${ROWS[kind]} of all ${H} cells` },
      make("path", { d: `M${8 * cell + 4} 0v40`, class: "chosen" }),
      make("path", { d: `M0 ${zero}h${8 * H}`, class: "zero" }), all);
    svg.addEventListener("click", (event) => {
      const { left, width } = svg.getBoundingClientRect();
      choose(1 + Math.floor(H * (event.clientX - left) / width));
    });
    return make("div", { class: "row" }, make("span", {}, make("em", {}, kind), ` ${ROWS[kind]}`),
      svg, make("output", {}, number(values[cell])));
  }

  function table(heads, lines) {
    const line = (tag) => (cells) => make("tr", {}, ...cells.map((cell) =>
      make(tag, tag === "th" ? { scope: "col" } : {}, `${cell}`)));
    return make("table", {}, make("thead", {}, line("th")(heads)),
      make("tbody", {}, ...lines.map(line("td"))));
  }

  // What a view shows: a sentence, pictures, and the numbers as a table.

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
    const x = indices(text), where = Math.min(place, text.length) - 1;
    const other = x.map((old, t) => (t === where ? letters.indexOf(letter || " ") : old));
    const held = gate === "none" ? [] : [{ gate, cell: cell - 1, value }];
    const before = Network.read(network, x), after = Network.read(network, other, held);
    const was = Network.costs(before, x), is = Network.costs(after, x);
    const more = [0, ...is.map((cost, t) => cost - was[t])];
    const top = more.reduce((found, d, t) => (Math.abs(d) > Math.abs(more[found]) ? t : found), 0);
    const felt = more.findLastIndex((d) => Math.abs(d) > FELT) - where;
    const said = [];
    if (held.length) said.push(`${cell ? `the ${GATE_NAMES[gate]} of cell ${cell}`
      : `${gate === "g" ? "all candidates" : `all ${GATE_NAMES[gate]}s`}`} held at ${value}`);
    if (where >= 0) said.push(`${quoted(letter || " ")} read at letter ${where + 1}`);
    const p = (steps) => percent(steps[top - 1].p[x[top]]);
    return {
      say: (said.length === 0 ? "Nothing is changed: perplexity "
        : `With ${said.join(" and ")} the letters of this text have perplexity `)
        + `${number(Network.perplexity(is))}`
        + (said.length ? ` instead of ${number(Network.perplexity(was))}. ` : ". ")
        + (top ? `Letter ${top + 1}, ${quoted(text[top])}, changes most: its probability goes from `
          + `${p(before)} to ${p(after)}. ` : "")
        + (where >= 0 && !held.length ? (felt > 0
          ? `The other letter is felt for ${count(felt, "letter")}.` : "It is not felt.") : ""),
      show: [
        head("What each letter now costs"),
        strip(text, more.map((d) => d / 2), {
          label: "The text, shaded by what each letter costs more or less than before",
          place: where, choose: (t) => change({ at: t }),
          notes: more.map((d) => `${number(d)} nats`),
        }),
        make("p", { class: "key" }, make("span", { class: "high" }), "more than before ",
          make("span", { class: "low" }), "less"),
        make("div", { class: "pair" },
          five(before[at - 1].p, `After letter ${at}, as trained`, x[at]),
          five(after[at - 1].p, "with your change", x[at])),
      ],
      table: table(["", "letter", "probability", "with your change", "more nats"],
        x.slice(1).map((letterIndex, t) => [t + 2, shown(text[t + 1]),
          percent(before[t].p[letterIndex]), percent(after[t].p[letterIndex]),
          number(more[t + 1])])),
    };
  }

  function write({ text, temperature, seed }) {
    const written = Network.write(network, indices(text), WRITTEN, temperature, seed);
    const bold = written.filter(({ x, p }) => x !== best(p)).length;
    const how = temperature ? `Seed ${seed} at temperature ${temperature.toFixed(1)}`
      : "At temperature 0 nothing is drawn";
    const paragraph = make("p", { class: "written" }, make("span", {}, text));
    for (const { x, p } of written)
      paragraph.append(x === best(p) ? letters[x] : make("u", {}, letters[x]));
    return {
      say: `${how}: of ${WRITTEN} letters ${bold} were not the likeliest.`,
      show: [paragraph, make("p", { class: "key" }, "Underlined: another letter was likelier.")],
      table: table(["", "letter", "its probability", "likeliest", "with"],
        written.map(({ x, p }, t) => [t + 1, shown(letters[x]), percent(p[x]),
          shown(letters[best(p)]), percent(Math.max(...p))])),
    };
  }

  // Controls: what can be set, its least and most, and how it begins.

  const TEXT = { name: "text", label: "Text", kind: "text", value: TEXTS[0], wide: true };
  const length = ({ text }) => text.length;
  const VIEWS = {
    read: { title: "Read", show: read, controls: [
      TEXT,
      { name: "at", label: "Letters read", kind: "range", min: 1, max: length, value: 7, steps: true },
      { name: "cell", label: `Cell, 1 to ${H}`, kind: "number", min: 1, max: H, value: 26 },
    ] },
    intervene: { title: "Intervene", show: intervene, controls: [
      TEXT,
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
    ] },
    write: { title: "Write", show: write, controls: [
      { ...TEXT, label: "Beginning", value: "she " },
      { name: "temperature", label: "Temperature", kind: "range", min: 0, max: 2, step: 0.1, value: 0.5 },
      { name: "seed", label: "Seed", kind: "number", min: 0, max: 999, value: 9 },
    ] },
  };

  // A state that every control can show, whatever an address or a reader has given.
  function sound(controls, given) {
    const state = {};
    for (const { name, kind, value, min, max, step = 1, options } of controls) {
      const wish = given[name] ?? value, limit = (x) => (typeof x === "function" ? x(state) : x);
      if (kind === "text") state[name] = plain(`${wish}`);
      else if (kind === "select") state[name] = wish in options ? wish : value;
      else {
        const near = Math.round(Number(wish) / step) * step;
        const real = wish === "" || !Number.isFinite(near) ? value : Number(near.toFixed(4));
        state[name] = Math.min(Math.max(real, limit(min)), limit(max));
      }
    }
    return state;
  }

  function control(prefix, { name, label, kind, options, step = 1, wide, steps }, change) {
    const id = `${prefix}-${name}`;
    const input = make(kind === "select" ? "select" : "input", { id, name,
      ...(kind === "select" ? {} : { type: kind, step }),
      ...(kind === "text" ? { maxlength: LONGEST, spellcheck: "false", autocomplete: "off",
        list: `${prefix}-texts` } : {}),
      [kind === "text" ? "onchange" : "oninput"]: () => change({ [name]: input.value }) });
    for (const [key, words] of Object.entries(options || {}))
      input.append(make("option", { value: key }, words));
    const told = kind === "range" ? make("output", { for: id }) : "";
    const move = (by, sign, words) => make("button", { type: "button", "aria-label": words,
      onclick: () => change({ [name]: Number(input.value) + by }) }, sign);
    const line = steps ? [move(-1, "◀", "One letter back"), input, move(1, "▶", "One letter on")]
      : [input];
    return { input, told, box: make("div", { class: `control ${kind}${wide ? " wide" : ""}` },
      make("label", { for: id }, label), make("span", {}, ...line, told)) };
  }

  function mount(root, index) {
    const name = root.dataset.view, { title, show, controls } = VIEWS[name];
    const prefix = `playground-${name}-${index}`;
    const given = Object.fromEntries(new URLSearchParams(root.dataset.state || ""));
    let state = sound(controls, given);
    const fields = controls.map((one) => control(prefix, one, change));
    const say = make("p", { class: "say", "aria-live": "polite" });
    const picture = make("div", { class: "picture" });
    const numbers = make("div", { class: "numbers", tabindex: 0, role: "region",
      "aria-label": `The numbers: ${title}` });
    const form = make("form", { "aria-label": title, onsubmit: (event) => event.preventDefault() },
      ...fields.map(({ box }) => box),
      make("button", { type: "button", class: "reset", onclick: () => set(sound(controls, given)) },
        "Reset"),
      make("datalist", { id: `${prefix}-texts` },
        ...TEXTS.map((text) => make("option", { value: text }))));
    const details = make("details", { ontoggle: () => draw() },
      make("summary", {}, "The numbers as a table"), numbers);
    root.replaceChildren(form, say, picture, details);

    function draw() {
      const seen = show(state, change);
      say.textContent = seen.say;
      picture.replaceChildren(...seen.show);
      numbers.replaceChildren(...(details.open ? [seen.table] : []));
      fields.forEach(({ input, told }, k) => {
        const { name: key, kind, min, max } = controls[k];
        const limit = (x) => (typeof x === "function" ? x(state) : x);
        if (max !== undefined) Object.assign(input, { min: limit(min), max: limit(max) });
        input.value = state[key];
        if (kind === "range") told.textContent = input.value;
      });
    }
    function set(next) {
      state = next;
      draw();
      history.replaceState(null, "", `#${name}?${new URLSearchParams(state)}`);
    }
    function change(part) {
      set(sound(controls, { ...state, ...part }));
    }
    function follow() {
      const [view, wanted] = location.hash.slice(1).split("?");
      if (view !== name || index > 0) return;
      state = sound(controls, { ...given, ...Object.fromEntries(new URLSearchParams(wanted)) });
      draw();
      root.scrollIntoView();
    }
    draw();
    follow();
    window.addEventListener("hashchange", follow);
  }

  const seen = {};
  for (const root of document.querySelectorAll(".playground")) {
    seen[root.dataset.view] = (seen[root.dataset.view] ?? -1) + 1;
    mount(root, seen[root.dataset.view]);
  }
})();
