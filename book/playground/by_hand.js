// The views by hand: one unit, and what chapters 5 to 7 draw, with their numbers to be turned.
(() => {
  const { number, brief, share, power, make, key, ground, table, chart } = Page;
  const list = (length, at) => Array.from({ length }, (_, k) => at(k));
  const numbers = (track) => track.split(" ").map(Number);
  const LAGS = [0, 25, 50, 75, 99];

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
          make("th", { scope: "row", title: words }, make("em", {}, kind)),
          ...steps.map(tile(kind))))))],
      table: table(["step", "f", "c before", "i", "g", "c", "o", "tanh c", "h"],
        steps.map((one, t) => [t + 1, ...[one.f, one.before, one.i, one.g, one.c, one.o,
          Math.tanh(one.c), one.h].map((value) => number(value, 4))])),
    };
  }

  // A dictation: numbers, each with w if it is to be written, s if the cell must show what it holds.
  const dictated = (text) => [...text.replaceAll("−", "-").matchAll(/(-?\d*\.?\d+)([ws]*)/g)].slice(0, 10)
    .map(([, value, marks]) => ({ value: Math.min(1, Math.max(-1, Number(value))),
      write: +marks.includes("w"), show: +marks.includes("s") }));
  const clean = (text) => list(10, (t) => dictated(text)[t] ?? { value: 0 }).map(({ value, write, show }) =>
    `${value}${write ? "w" : ""}${show ? "s" : ""}`).join(" ");
  function dictation({ words, f, i, o, feedback }) {
    const open = Object.entries({ f, i, o }).filter(([, how]) => how === "off").map(([gate]) => gate);
    const steps = Hand.dictation(dictated(words), open.join(""), feedback), last = steps.at(-1);
    const both = (held, wanted) => [steps.map((step) => 10 * step[held]), steps.map((step) => step[wanted])];
    const off = (...names) => {
      const error = Hand.error(...both(...names));
      return Number.isFinite(error) ? number(error) : "nothing wanted";
    };
    const most = Math.max(1, ...both("c", "h").flat().map(Math.abs));
    const plot = (yname, held, wanted, mark) => chart({ x: [0.5, 10.5], y: [-most, most], tall: 190, yname,
      xs: list(10, (t) => t + 1), ys: [-most, 0, most], xname: "step", label: `${yname}, step by step`,
    }, (X, Y, line) => {
      const stairs = (values) => values.flatMap((value, t) => [[t + 0.5, value], [t + 1.5, value]]);
      const [given, right] = both(held, wanted);
      return [line(stairs(given), "line"), line(stairs(right), "wanted"),
        ...steps.flatMap((step, t) => (step[mark] ? [make("circle", { cx: X(t + 1), cy: Y(right[t]), r: 5,
          class: "mark" })] : []))];
    });
    return {
      say: `${open.length ? `With ${open.join(" and ")} always 1` : "With all gates at work"}`
        + `${feedback ? ` and the weight ${brief(feedback)} from h to g` : ""} the cell ends at 10 c = `
        + `${number(10 * last.c)}, and ${number(last.wanted)} is wanted. Error of the cell state: `
        + `${off("c", "wanted")}, of the answers: ${off("h", "answer")} (always 0 gets 1).`,
      show: [plot("10 c", "c", "wanted", "write"), plot("10 h, the answer", "h", "answer", "show"),
        key(["line", "network"], ["wanted", "wanted; a ring: at write, at show"])],
      table: table(["step", "number", "write", "show", "f", "i", "g", "o", "10 c", "wanted", "10 h", "wanted"],
        steps.map((s, t) => [t + 1, s.value, s.write, s.show, ...[s.f, s.i, s.g, s.o, 10 * s.c, s.wanted,
          10 * s.h, s.answer].map((value) => number(value))])),
    };
  }

  // Gradients by lag: powers of ten, lag 0 at 1.
  const byLag = (label, lines, lag, bottom = -16, top = 4) => chart({ x: [0, 99], y: [bottom, top], xs: LAGS,
    ys: list((top - bottom) / 4 + 1, (k) => bottom + 4 * k), xname: "lag (steps)", ticks: power, label,
    yname: "gradient, relative to lag 0" }, (X, Y, line) => [
    line([[0, 0], [99, 0]], "one"), line([[lag, bottom], [lag, top]], "cursor"),
    ...Object.entries(lines).map(([kind, left]) => line(left.map((value, k) => [k, value]), kind))]);

  let network;
  function lag({ rho, size, lag: k }) {
    network ??= Hand.start(5);
    const norms = Hand.normByLag(network, rho, Hand.inputs(105, 100, network.D, size));
    const left = norms.map((norm) => norm / norms[0]);
    return {
      say: `With ρ = ${number(rho)} and inputs of size ${brief(size)}, ${share(left[k])} of the gradient `
        + `is left after ${k} steps: a step keeps ${number(left[k] ** (1 / k))}. `
        + `Without the slopes of tanh it would be ${share(rho ** k)}.`,
      show: [byLag("The gradient by lag", { wanted: left.map((_, at) => at * Math.log10(rho)),
        line: left.map(Math.log10) }, k, -16, 8),
      key(["line", "measured"], ["wanted", "ρ to the power of the lag"])],
      table: table(["lag", "left", "ρ to that power"], left.map((value, at) =>
        [at, share(value), share(rho ** at)])),
    };
  }

  // The cliff from above, and two descents on it.
  const LEVELS = list(8, (k) => 0.5 * k);
  function cliff({ rate, theta, updates, w, b }) {
    const paths = { plain: Hand.descend(w, b, rate, Infinity, updates),
      clipped: Hand.descend(w, b, rate, theta, updates) };
    const [ends, ws] = [[-0.4, 0.4], [1, 1.8]];
    const told = (path, words) => {
      const last = path.at(-1), far = path.findIndex((at) => Math.abs(at.b) > 1);
      return `${words}: ${far > 0 ? `update ${far} throws b to ${number(path[far].b, 1)}, and ` : ""}`
        + `after ${updates} the loss is ${share(last.loss)} at b = ${number(last.b)}, w = ${number(last.w)}. `;
    };
    const dots = (path, kind, X, Y, line) => [line(path.filter((at) => Math.abs(at.b) < 1)
      .map((at) => [at.b, at.w]), kind), ...path.filter((at) => at.b >= -0.4 && at.b <= 0.4 && at.w >= 1
      && at.w <= 1.8).map((at) => make("circle", { cx: X(at.b), cy: Y(at.w), r: 3.5, class: kind }))];
    return {
      say: told(paths.plain, "Without clipping") + told(paths.clipped, `Clipped at ${brief(theta)}`),
      show: [chart({ x: ends, y: ws, xs: [-0.4, -0.2, 0, 0.2, 0.4], ys: [1, 1.2, 1.4, 1.6, 1.8], tall: 300,
        xname: "bias b", yname: "weight w", label: "The loss from above, and two descents",
      }, (X, Y, line) => [
        ...LEVELS.map((level) => make("path", { class: "ground", d: list(1600, (k) => [k % 40, Math.floor(k / 40)])
          .filter(([u, v]) => Hand.cliff(1.01 + 0.02 * v, -0.39 + 0.02 * u).loss > level + 0.25)
          .map(([u, v]) => `M${(48 + 9 * u).toFixed(1)} ${Y(1.02 + 0.02 * v).toFixed(1)}h9v6.25h-9z`).join("") })),
        ...dots(paths.plain, "plain", X, Y, line), ...dots(paths.clipped, "line", X, Y, line)]),
      key(["line", "clipped"], ["plain", "without clipping"], ["ground", "the darker, the higher the loss"])],
      table: table(["update", "b", "w", "loss", "gradient", "b clipped", "w clipped", "loss", "gradient"],
        paths.plain.map((_, k) => [k, ...Object.values(paths).flatMap((path) => [number(path[k].b, 3),
          number(path[k].w, 3), share(path[k].loss), share(path[k].norm)])])),
    };
  }

  // The forget bias moves the disk of figure 7.4 and the slopes of figure 7.5; both are stored.
  const circle = (x, y, r) => list(61, (k) => [x + r * Math.cos(k * Math.PI / 30), y + r * Math.sin(k * Math.PI / 30)]);
  function bias({ b_f, lag: k }) {
    const place = SPECTRA.b_f.indexOf(b_f), center = Network.sigmoid(b_f);
    const values = SPECTRA.eigenvalues[place].map(([re, im]) => [re / 1000, im / 1000]);
    const left = SPECTRA.left[place].map((value) => value / 1000), farthest = Math.max(...values.map((z) => Math.hypot(...z)));
    return {
      say: `With b_f = ${brief(b_f)} the gates start near ${number(center)}, the center of the disk, and the `
        + `outermost eigenvalue is ${number(farthest)} in size. A step keeps ${number(10 ** (left[99] / 99))}: `
        + `after ${k} steps ${share(10 ** left[k])} of the gradient is left.`,
      show: [make("div", { class: "pair" },
        chart({ x: [-0.2, 1.3], y: [-0.5, 0.5], xs: [0, 0.5, 1], ys: [-0.5, 0, 0.5], tall: 290,
          xname: "real part", yname: "imaginary part", label: "The eigenvalues of one step's Jacobian",
        }, (X, Y, line) => [line(circle(0, 0, 1).slice(0, 6), "one"), line(circle(0, 0, 1).slice(-6), "one"),
          line(circle(center, 0, 0.144), "wanted"), ...values.flatMap(([re, im]) => [im, -im].map((up) =>
            make("circle", { cx: X(re).toFixed(1), cy: Y(up).toFixed(1), r: 2.5, class: "dot" })))]),
        byLag("The gradient by lag", { wanted: SPECTRA.RNN.map((value) => value / 1000), line: left }, k)),
      key(["one", "neither fades nor grows"], ["wanted", "left: the estimate; right: nn.RNN"], ["line", "this LSTM"])],
      table: table(["lag", "left"], left.map((value, at) => [at, share(10 ** value)])),
    };
  }

  const track = (name, words, ones, min = 0) => ({ name, of: "step", label: words, kind: "range", min,
    max: 1, step: 0.05, value: ones });
  const range = (name, label, min, max, step, value, steps) =>
    ({ name, label, kind: "range", min, max, step, value, steps });
  const works = (name, words) => ({ name, label: words, kind: "select", value: "on",
    options: { on: "works", off: "always 1" } });
  Page.views.cell = { title: "One unit, by hand", show: cell, presets: {
    "a latch": "", "a counter": "f=1+1+1+1+1+1+1+1+1+1&i=1+1+1+0+0+1+0+1+1+0&g=1+1+1+0+0+-1+0+1+1+0"
      + "&o=1+1+1+1+1+1+1+1+1+1&step=5",
    "a leak": "f=0.8+0.8+0.8+0.8+0.8+0.8+0.8+0.8+0.8+0.8&step=2",
  }, controls: [
    range("step", "Step", 1, 10, 1, 2, "step"),
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
    works("f", "Forget gate"), works("i", "Input gate"), works("o", "Output gate"),
    range("feedback", "Weight from h to g", -1.5, 0.5, 0.1, 0),
  ] };
  Page.views.lag = { title: "The gradient by lag", show: lag, presets: {
    "no inputs, no slopes": "size=0&rho=1.1", "a rotation": "", "its own brake": "rho=1.5",
    "large inputs": "size=10",
  }, controls: [range("rho", "Scale ρ of the rotation", 0.5, 3, 0.05, 1),
    range("size", "Size of the inputs", 0, 10, 0.5, 1), range("lag", "Lag", 1, 99, 1, 50)] };
  Page.views.cliff = { title: "The cliff", show: cliff, presets: {
    "as in the chapter": "", "a careful rate": "rate=0.01&updates=100", "a bold one": "rate=0.3",
  }, controls: [range("rate", "Learning rate", 0.01, 0.5, 0.01, 0.1),
    range("theta", "Clipped at", 0.05, 2, 0.05, 0.5),
    range("updates", "Updates", 1, 100, 1, 100, "update"),
    range("w", "Start w", 1.2, 1.8, 0.05, 1.5), range("b", "Start b", -0.4, -0.1, 0.05, -0.3)] };
  Page.views.bias = { title: "The forget bias", show: bias, presets: {
    "as PyTorch makes it": "", "b_f = 1": "b_f=1", "b_f = 3": "b_f=3", "b_f = 5": "b_f=5",
  }, controls: [range("b_f", "Forget bias", -1, 6, 0.5, 0), range("lag", "Lag", 1, 99, 1, 50)] };
})();
