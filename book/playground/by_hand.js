// The views by hand: one unit, and what chapters 5 to 7 draw, with their numbers to be turned.
(() => {
  const { number, brief, share, power, make, key, ground, table, chart } = Page;
  const list = (length, at) => Array.from({ length }, (_, k) => at(k));
  const remains = (part) => `${share(part)} ${part > 1 ? "times" : "of"}`;
  const numbers = (track) => track.split(" ").map(Number);

  // One unit, ten steps, its gates as the reader sets them.
  const ROWS = { f: "forget gate", i: "input gate", g: "candidate", c: "cell state", o: "output gate",
    h: "hidden state" };
  function cell({ step, i, f, g, o }, change) {
    const steps = Hand.unit({ i: numbers(i), f: numbers(f), g: numbers(g), o: numbers(o) });
    const now = steps[step - 1], last = steps.at(-1);
    const most = Math.max(1, ...steps.map(({ c }) => Math.abs(c)));
    const tile = (kind) => (one, t) => make("td", { ...ground(one[kind] / (kind === "c" ? most : 1)),
      ...(t === step - 1 ? { "aria-current": "step" } : {}), onclick: () => change({ step: t + 1 }),
    }, brief(one[kind]));
    return {
      say: `Step ${step} keeps ${brief(now.f)} of ${brief(now.before)} and writes ${brief(now.i)} · `
        + `${brief(now.g)}: c = ${number(now.c)}. It shows ${brief(now.o)} of tanh c = `
        + `${number(Math.tanh(now.c))}: h = ${number(now.h)}. `
        + `After ten steps c = ${number(last.c)} and h = ${number(last.h)}.`,
      show: [make("table", { class: "tiles" },
        make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "step"),
          ...steps.map((_, t) => make("th", { scope: "col" }, `${t + 1}`)))),
        make("tbody", {}, ...Object.entries(ROWS).map(([kind, words]) => make("tr", {},
          make("th", { scope: "row", title: words }, make("em", {}, kind)), ...steps.map(tile(kind))))))],
      table: table(["step", "f", "c before", "i", "g", "c", "o", "tanh c", "h"], steps.map((one, t) =>
        [t + 1, ...[one.f, one.before, one.i, one.g, one.c, one.o, Math.tanh(one.c), one.h]
          .map((value) => number(value, 3))])),
    };
  }

  // A dictation: numbers, each with w if it is to be written, s if the cell must show what it holds.
  const dictated = (text) => [...text.replaceAll("−", "-").matchAll(/(-?\d*\.?\d+)([ws]*)/g)]
    .map(([, value, marks]) => ({ value: Math.min(1, Math.max(-1, Number(value))),
      write: +marks.includes("w"), show: +marks.includes("s") }));
  const clean = (text) => list(10, (t) => dictated(text)[t] ?? { value: 0 })
    .map(({ value, write, show }) => `${value}${write ? "w" : ""}${show ? "s" : ""}`).join(" ");
  function dictation({ words, feedback, ...gates }) {
    const open = Object.keys(gates).filter((gate) => gates[gate] === "off");
    const steps = Hand.dictation(dictated(words), open.join(""), feedback), last = steps.at(-1);
    const given = { c: steps.map(({ c }) => 10 * c), h: steps.map(({ h }) => 10 * h) };
    const wanted = { c: steps.map((step) => step.wanted), h: steps.map((step) => step.answer) };
    const off = (kind) => {
      const error = Hand.error(given[kind], wanted[kind]);
      return Number.isFinite(error) ? number(error) : "nothing is wanted";
    };
    const most = Math.max(1, ...[...given.c, ...given.h].map(Math.abs));
    const stairs = (values) => values.flatMap((value, t) => [[t + 0.5, value], [t + 1.5, value]]);
    const plot = (yname, kind, mark) => chart({ x: [0.5, 10.5], y: [-most, most], tall: 200, yname,
      xs: list(10, (t) => t + 1), ys: [-most, 0, most], xname: "step", label: `${yname}, step by step`,
    }, (line, dot) => [line(stairs(given[kind]), "line"), line(stairs(wanted[kind]), "wanted"),
      ...steps.flatMap((step, t) => (step[mark] ? [dot(t + 1, wanted[kind][t], 5, "mark")] : []))]);
    return {
      say: `${open.length ? `With ${open.join(" and ")} always 1` : "With all gates at work"}`
        + `${feedback ? ` and the weight ${brief(feedback)} from h to g` : ""} the cell ends at 10 c = `
        + `${number(10 * last.c)}, and ${number(last.wanted)} is wanted. Error of the cell state: `
        + `${off("c")}, of the answers: ${off("h")} (always 0 gets 1).`,
      show: [make("div", { class: "pair" },
        plot("10 c", "c", "write"), plot("10 h, the answer", "h", "show")),
      key(["line", "network"], ["wanted", "wanted; a ring: at write, at show"])],
      table: table(["", "number", "write", "show", "f", "i", "g", "o", "10 c", "wanted", "10 h", "wanted"],
        steps.map((s, t) => [t + 1, s.value, s.write, s.show, ...[s.f, s.i, s.g, s.o, 10 * s.c, s.wanted,
          10 * s.h, s.answer].map((value) => number(value))])),
    };
  }

  // Gradients by lag, in powers of ten; lines end where they leave the chart.
  const byLag = (lines, lag, top) => chart({ x: [0, 99], y: [-16, top], xs: [0, 25, 50, 75, 99],
    ys: list(5 + top / 4, (k) => 4 * k - 16), xname: "lag (steps)", ticks: power,
    yname: "gradient, relative to lag 0", label: "The gradient by lag",
  }, (line) => [line([[0, 0], [99, 0]], "one"), line([[lag, -16], [lag, top]], "cursor"),
    ...Object.entries(lines).map(([kind, left]) =>
      line(left.map((value, k) => [k, value]).filter(([, value]) => value >= -16 && value <= top), kind))]);
  let network;
  function lag({ rho, size, lag: k }) {
    network ??= Hand.start(5);
    const norms = Hand.normByLag(network, rho, Hand.inputs(105, 100, network.D, size));
    const left = norms.map((norm) => norm / norms[0]);
    return {
      say: `With ρ = ${number(rho)} and inputs of size ${brief(size)}, ${remains(left[k])} the gradient `
        + `is left after ${k} steps: a step keeps ${number(left[k] ** (1 / k))}. `
        + `Without the slopes of tanh it would be near ${share(rho ** k)}.`,
      show: [byLag({ wanted: left.map((_, at) => at * Math.log10(rho)), line: left.map(Math.log10) }, k, 8),
        key(["line", "measured"], ["wanted", "ρ to the power of the lag"])],
      table: table(["lag", "left", "ρ to that power"], left.map((value, at) =>
        [at, share(value), share(rho ** at)])),
    };
  }

  // The cliff from above, and two descents on it. Left of its edges the loss is above a level.
  const [B, W] = [[-0.4, 0.4], [1, 1.8]];
  function edge(w, level) {
    let [low, high] = B;
    for (let k = 0; k < 12; k++) {
      const middle = (low + high) / 2;
      if (Hand.cliff(w, middle).loss > level) low = middle; else high = middle;
    }
    return [low, w];
  }
  const edges = list(8, (k) =>
    [[B[0], W[0]], ...list(41, (v) => edge(1 + 0.02 * v, 0.25 + 0.45 * k)), [B[0], W[1]]]);
  const within = ({ b, w }) => Math.abs(b) <= B[1] && w >= W[0] && w <= W[1];
  function cliff({ rate, theta, updates, w, b }) {
    const paths = { plain: Hand.descend(w, b, rate, Infinity, updates),
      line: Hand.descend(w, b, rate, theta, updates) };
    const told = (path, words) => {
      const last = path.at(-1), far = path.findIndex((at) => Math.abs(at.b) > 1);
      return `${words}: ${far > 0 ? `update ${far} throws b to ${number(path[far].b, 1)}, and ` : ""}`
        + `after ${updates} the loss is ${share(last.loss)} at b = ${number(last.b)}, `
        + `w = ${number(last.w)}. `;
    };
    return {
      say: told(paths.plain, "Without clipping") + told(paths.line, `Clipped at ${brief(theta)}`),
      show: [chart({ x: B, y: W, xs: [-0.4, -0.2, 0, 0.2, 0.4], ys: [1, 1.2, 1.4, 1.6, 1.8], tall: 300,
        xname: "bias b", yname: "weight w", label: "The loss from above, and two descents",
      }, (line, dot) => [...edges.map((points) => line(points, "ground")),
        ...Object.entries(paths).flatMap(([kind, path]) => [
          line(path.filter(within).map((at) => [at.b, at.w]), kind),
          ...path.filter(within).map((at) => dot(at.b, at.w, 3.5, kind))])]),
      key(["line", "clipped"], ["plain", "without clipping"],
        ["ground", "the more shaded, the higher the loss"])],
      table: table(["update", "b", "w", "loss", "gradient", "b clipped", "w clipped", "loss", "gradient"],
        paths.plain.map((_, k) => [k, ...Object.values(paths).flatMap((path) => [number(path[k].b, 3),
          number(path[k].w, 3), share(path[k].loss), share(path[k].norm)])])),
    };
  }

  // The forget bias moves the disk of figure 7.4 and the slopes of figure 7.5; both are stored.
  const arc = (x, r, from, to) => list(41, (k) => from + (to - from) * k / 40)
    .map((angle) => [x + r * Math.cos(angle), r * Math.sin(angle)]);
  const real = (thousandths) => thousandths.map((value) => value / 1000);
  function bias({ b_f, lag: k }) {
    const place = SPECTRA.b_f.indexOf(b_f), center = Network.sigmoid(b_f);
    const values = SPECTRA.eigenvalues[place].map(real), left = real(SPECTRA.left[place]);
    const farthest = Math.max(...values.map((value) => Math.hypot(...value)));
    return {
      say: `With b_f = ${brief(b_f)} the gates start near ${number(center)}, the center of the disk, and `
        + `the outermost eigenvalue is ${number(farthest)} in size. A step keeps `
        + `${number(10 ** (left[99] / 99))}: after ${k} steps ${remains(10 ** left[k])} the gradient is left.`,
      show: [make("div", { class: "pair" },
        chart({ x: [-0.2, 1.3], y: [-0.5, 0.5], xs: [0, 0.5, 1], ys: [-0.5, 0, 0.5], tall: 300,
          xname: "real part", yname: "imaginary part", label: "The eigenvalues of one step's Jacobian",
        }, (line, dot) => [line(arc(0, 1, -0.5, 0.5), "one"),
          line(arc(center, 0.144, 0, 2 * Math.PI), "wanted"),
          ...values.flatMap(([re, im]) => [dot(re, im, 2.5, "dot"), dot(re, -im, 2.5, "dot")])]),
        byLag({ wanted: real(SPECTRA.RNN), line: left }, k, 4)),
      key(["line", "this LSTM"], ["one", "neither fades nor grows"],
        ["wanted", "left: the estimate; right: an RNN"])],
      table: table(["lag", "left"], left.map((value, at) => [at, share(10 ** value)])),
    };
  }
  const range = (name, label, min, max, step, value, more = {}) =>
    ({ name, label, kind: "range", min, max, step, value, ...more });
  const track = (name, label, value, min = 0) => range(name, label, min, 1, 0.05, value, { of: "step" });
  const gate = (name, label) => ({ name, label, kind: "select", value: "on",
    options: { on: "works", off: "always 1" } });
  Page.views.cell = { title: "One unit, by hand", show: cell, presets: {
    "a latch": "", "a counter": "f=1+1+1+1+1+1+1+1+1+1&i=1+1+1+0+0+1+0+1+1+0&g=1+1+1+0+0+-1+0+1+1+0"
      + "&o=1+1+1+1+1+1+1+1+1+1&step=5", "a leak": "f=1+0+0.8+0.8+0.8+0.8+0+0.8+0.8+0.8&step=6",
  }, controls: [
    range("step", "Step", 1, 10, 1, 2, { steps: "step" }),
    track("f", "f, forget gate", "1 0 1 1 1 1 0 1 1 1"), track("i", "i, input gate", "0 1 0 0 0 0 1 0 0 0"),
    track("g", "g, candidate", "0 1 0.5 -0.7 0 0.3 -1 0.6 0 0.2", -1),
    track("o", "o, output gate", "0 0 0 0 1 0 0 0 0 1"),
  ] };
  Page.views.dictation = { title: "A dictation", show: dictation, presets: {
    "all gates": "", "no input gate": "i=off", "no forget gate": "f=off",
    "erased by feedback": "f=off&o=off&feedback=-1", "feedback, covered": "f=off&feedback=-1",
  }, controls: [
    { name: "words", label: "Ten numbers; w: write, s: show", kind: "text", wide: true, clean,
      value: "0.8w 0.3 -0.5s 0.6 -0.6w 0.9s 0.4w -0.2 0.7s -0.9s" },
    gate("f", "Forget gate"), gate("i", "Input gate"), gate("o", "Output gate"),
    range("feedback", "Weight from h to g", -1.5, 0.5, 0.1, 0),
  ] };
  Page.views.lag = { title: "The gradient by lag", show: lag, presets: {
    "a rotation": "", "no inputs": "size=0&rho=1.1", "its own brake": "rho=1.5", "large inputs": "size=10",
  }, controls: [range("rho", "Scale ρ of the rotation", 0.5, 3, 0.05, 1),
    range("size", "Size of the inputs", 0, 10, 0.5, 1), range("lag", "Lag", 1, 99, 1, 50)] };
  Page.views.cliff = { title: "The cliff", show: cliff, presets: {
    "as in the chapter": "", "a rate of 0.09": "rate=0.09", "a rate of 0.5": "rate=0.5",
  }, controls: [range("rate", "Learning rate", 0.01, 0.5, 0.01, 0.1),
    range("theta", "Clipped at", 0.05, 2, 0.05, 0.5),
    range("updates", "Updates", 1, 100, 1, 100, { steps: "update" }),
    range("w", "Start w", 1.2, 1.8, 0.05, 1.5), range("b", "Start b", -0.4, -0.1, 0.05, -0.3)] };
  Page.views.bias = { title: "The forget bias", show: bias, presets: {
    "as PyTorch makes it, nearly": "", "b_f = 1": "b_f=1", "b_f = 3": "b_f=3", "b_f = 5": "b_f=5",
  }, controls: [range("b_f", "Forget bias", -1, 6, 0.5, 0), range("lag", "Lag", 1, 99, 1, 50)] };
})();
