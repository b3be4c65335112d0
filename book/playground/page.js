// What all views share: elements, charts, controls, and the state that stands in the address,
// `#read?text=she+saw+him&at=9&cell=12`, so that anyone can link to it. A view is a list of controls,
// each with its state's name, and a function that shows a state: a sentence, pictures, numbers.
const Page = (() => {
  const views = {};

  const number = (value, digits = 2) =>
    value.toFixed(digits).replace(/^-(0\.?0*)$/, "$1").replace("-", "−");
  const brief = (value) => `${Number(value.toFixed(2)) || 0}`.replace("-", "−");
  const percent = (p) =>
    (p < 0.0005 ? "under 0.1\u00a0%" : `${(100 * p).toFixed(p < 0.0995 ? 1 : 0)}\u00a0%`);
  const count = (n, thing) => `${n} ${thing}${n === 1 ? "" : "s"}`;
  const power = (k) => (k === 0 ? "1" : k === 1 ? "10" : `10${k < 0 ? "⁻" : ""}`
    + [...`${Math.abs(k)}`].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join(""));
  // A share of any size: 0.50, 0.0018, 7.5 · 10⁻¹³.
  function share(value) {
    if (value === 0) return "0";
    const k = Math.floor(Math.log10(value));
    return k < -4 || k > 3 ? `${(value / 10 ** k).toFixed(1)} · ${power(k)}`
      : k < 2 ? value.toPrecision(2) : value.toFixed(0);
  }

  function make(tag, attributes = {}, ...children) {
    const kind = ["svg", "path", "circle", "text"].includes(tag) ? "2000/svg" : "1999/xhtml";
    const element = document.createElementNS(`http://www.w3.org/${kind}`, tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }

  const head = (words) => make("p", { class: "head" }, words);
  const key = (...parts) => make("p", { class: "key" }, ...parts.flatMap(([kind, words]) =>
    [make("span", { class: kind }), `${words} `]));

  // Which of two colors stands behind a value, from -1 to 1, and how strongly.
  const ground = (value) => ({ class: value < 0 ? "low" : "high",
    style: `--share: ${Math.round(75 * Math.min(1, Math.abs(value)))}%` });

  function table(heads, lines) {
    const line = (tag) => (cells) => make("tr", {}, ...cells.map((cell) =>
      make(tag, tag === "th" ? { scope: "col" } : {}, `${cell}`)));
    return make("table", {}, make("thead", {}, line("th")(heads)),
      make("tbody", {}, ...lines.map(line("td"))));
  }

  // A chart in a box of 420 by `tall`: `x` and `y` hold the ends, `xs` and `ys` where numbers stand.
  // `draw` gets what makes a line and a dot, and gives what stands on the chart.
  function chart({ x, y, xs, ys, xname, yname, label, tall = 230, ticks = brief }, draw) {
    const at = (ends, from, to) => (v) => from + (to - from) * (v - ends[0]) / (ends[1] - ends[0]);
    const X = at(x, 48, 408), Y = at(y, tall - 38, 22);
    const line = (points, kind) => make("path", { class: kind, d: points.map(([u, v], k) =>
      `${k ? "L" : "M"}${X(u).toFixed(1)} ${Y(v).toFixed(1)}`).join("") });
    const dot = (u, v, r, kind) => make("circle", { cx: X(u).toFixed(1), cy: Y(v).toFixed(1), r, class: kind });
    const words = (left, top, anchor, text) => make("text", { x: left, y: top, "text-anchor": anchor }, text);
    return make("svg", { viewBox: `0 0 420 ${tall}`, class: "chart", role: "img", "aria-label": label },
      ...ys.map((v) => line([[x[0], v], [x[1], v]], "grid")),
      ...ys.map((v) => words(42, Y(v) + 4, "end", ticks(v))),
      ...xs.map((v) => words(X(v), tall - 20, "middle", brief(v))),
      words(228, tall - 4, "middle", xname), words(48, 12, "start", yname), ...draw(line, dot));
  }

  // Controls: what can be set, its least and most, and how it begins. A track is one number a step,
  // of which the control shows that of the step `of`. A least and a most may hang on the state.
  const limit = (x, state) => (typeof x === "function" ? x(state) : x);
  function sound(controls, given) {
    const state = {};
    for (const { name, kind, value, min, max, step = 1, options, clean, of } of controls) {
      const wish = given[name] ?? value;
      const near = (text, otherwise) => {
        const real = Number((Math.round(Number(text) / step) * step).toFixed(4));
        const found = `${text}`.trim() === "" || !Number.isFinite(real) ? otherwise : real;
        return Math.min(Math.max(found, limit(min, state)), limit(max, state));
      };
      if (kind === "text") state[name] = clean(`${wish}`);
      else if (kind === "select") state[name] = Object.hasOwn(options, wish) ? wish : value;
      else if (of) {
        const numbers = `${wish}`.split(" ");
        state[name] = value.split(" ").map((one, t) => near(numbers[t] ?? one, one)).join(" ");
      } else state[name] = near(wish, value);
    }
    return state;
  }

  function control(prefix, { name, label, kind, options, step = 1, wide, steps, of }, change) {
    const id = `${prefix}-${name}`;
    const input = make(kind === "select" ? "select" : "input", { id, name,
      ...(kind === "select" ? {} : { type: kind, step }),
      ...(kind === "text" ? { maxlength: 120, spellcheck: "false", autocomplete: "off" } : {}),
      [kind === "text" ? "onchange" : "oninput"]: () => change({ [name]: input.value }, of) });
    for (const [value, words] of Object.entries(options || {}))
      input.append(make("option", { value }, words));
    const told = kind === "range" ? make("output", { for: id }) : "";
    const move = (by, sign, words) => make("button", { type: "button", "aria-label": words,
      onclick: () => change({ [name]: Number(input.value) + by }) }, sign);
    const line = steps
      ? [move(-1, "◀", `One ${steps} back`), input, move(1, "▶", `One ${steps} on`)] : [input];
    return { input, told, box: make("div", { class: `control ${kind}${wide ? " wide" : ""}` },
      make("label", { for: id }, label), make("span", {}, ...line, told)) };
  }

  const parsed = (text) => Object.fromEntries(new URLSearchParams(text));
  function mount(root, index) {
    const name = root.dataset.view, { title, show, controls, presets = {} } = views[name];
    const prefix = `playground-${name}-${index}`;
    const given = parsed(root.dataset.state || "");
    let state = sound(controls, given), late;
    const fields = controls.map((one) => control(prefix, one, change));
    const say = make("p", { class: "say", "aria-live": "polite" });
    const picture = make("div", { class: "picture" });
    const numbers = make("div", { class: "numbers", tabindex: 0, role: "region",
      "aria-label": `The numbers: ${title}` });
    const button = (words, kind, wanted) => make("button", { type: "button", class: kind,
      onclick: () => set(sound(controls, wanted)) }, words);
    const form = make("form", { "aria-label": title, tabindex: -1, onsubmit: (e) => e.preventDefault() },
      make("p", { class: "presets" }, ...Object.entries(presets).map(([words, wanted]) =>
        button(words, "preset", parsed(wanted))), button("Reset", "reset", given)),
      ...fields.map(({ box }) => box));
    const details = make("details", { ontoggle: () => draw() },
      make("summary", {}, "The numbers as a table"), numbers);

    function draw() {
      const seen = show(state, change);
      say.textContent = seen.say.replaceAll(" = ", "\u00a0=\u00a0");
      picture.replaceChildren(...seen.show);
      numbers.replaceChildren(...(details.open ? [seen.table] : []));
      fields.forEach(({ input, told }, k) => {
        const { name: key, kind, min, max, of } = controls[k];
        if (max !== undefined) Object.assign(input, { min: limit(min, state), max: limit(max, state) });
        input.value = of ? state[key].split(" ")[state[of] - 1] : state[key];
        if (kind === "range") told.textContent = input.value.replace("-", "−");
      });
    }
    function set(next) {
      state = next;
      draw();
      clearTimeout(late); // not at each step of a slider: some browsers refuse
      late = setTimeout(() => history.replaceState(null, "", `#${name}?${new URLSearchParams(state)}`), 150);
    }
    function change(part, of) {
      for (const key of of ? Object.keys(part) : [])
        part = { [key]: state[key].split(" ").with(state[of] - 1, part[key]).join(" ") };
      set(sound(controls, { ...state, ...part }));
    }
    function follow() {
      clearTimeout(late);
      const [view, wanted] = location.hash.slice(1).split("?");
      if ((view && view !== name) || index > 0) return; // no view: back to how the page began
      state = sound(controls, { ...given, ...parsed(wanted) });
      draw();
      if (!view) return;
      root.scrollIntoView();
      form.focus({ preventScroll: true }); // Tab goes on from here
    }
    draw(); // before the sentence stands in the page: a screen reader tells changes only
    root.replaceChildren(form, say, picture, details);
    if (location.hash) follow();
    window.addEventListener("hashchange", follow);
  }

  // All scripts have run by then.
  document.addEventListener("DOMContentLoaded", () => {
    const seen = {};
    for (const root of document.querySelectorAll(".playground")) {
      seen[root.dataset.view] = (seen[root.dataset.view] ?? -1) + 1;
      mount(root, seen[root.dataset.view]);
    }
  });

  return { views, number, brief, percent, count, share, power, make, head, key, ground, table, chart };
})();
