// What the views "by hand" compute: pure functions, in the letters of chapters 5 and 6.
const Hand = (() => {
  const { seeded, sigmoid } = Network;

  // One unit: c = f c + i g, h = o tanh(c). Gates are lists, one number a step; `g` is a list, too, or
  // a function of the step and of the last h.
  function unit({ i, f, g, o }) {
    let c = 0, h = 0;
    return f.map((_, t) => {
      const before = c, candidate = typeof g === "function" ? g(t, h) : g[t];
      c = f[t] * before + i[t] * candidate;
      h = o[t] * Math.tanh(c);
      return { before, i: i[t], f: f[t], g: candidate, o: o[t], c, h };
    });
  }

  // The unit of chapter 6 takes a dictation, [{ value, write, show }]. Gates in `open` are always 1.
  function dictation(words, open = "", W_hg = 0) {
    const gate = (name, a) => words.map((word) => (open.includes(name) ? 1 : sigmoid(a(word))));
    const steps = unit({
      i: gate("i", ({ write }) => 40 * write - 20),
      f: gate("f", ({ write }) => 20 - 40 * write),
      o: gate("o", ({ show }) => 40 * show - 20),
      g: (t, h) => Math.tanh(0.1 * words[t].value + W_hg * h),
    });
    let wanted = 0;
    return steps.map((step, t) => {
      const { value, write, show } = words[t];
      wanted = write ? value : wanted;
      return { ...step, value, write, show, wanted, answer: show * wanted };
    });
  }

  // Mean squared difference, relative to the mean square of what is wanted.
  function error(given, wanted) {
    const squares = (values) => values.reduce((sum, value) => sum + value * value, 0);
    return squares(given.map((value, t) => value - wanted[t])) / squares(wanted);
  }

  // The latch of chapter 5 over ten steps, its loss, and both derivatives, carried along.
  function cliff(w, b) {
    let h = 0.1, byW = 0, byB = 0;
    for (let t = 0; t < 10; t++) {
      const before = h;
      h = Math.tanh(w * before + b);
      byW = (1 - h * h) * (before + w * byW);
      byB = (1 - h * h) * (1 + w * byB);
    }
    return { loss: (h - 0.9) ** 2, w: 2 * (h - 0.9) * byW, b: 2 * (h - 0.9) * byB };
  }

  // Gradient descent on it; the gradient is clipped by its norm at theta.
  function descend(w, b, rate, theta, updates) {
    const path = [];
    for (let update = 0; ; update++) {
      const here = cliff(w, b), norm = Math.hypot(here.w, here.b);
      path.push({ w, b, loss: here.loss, norm });
      if (update === updates) return path;
      const part = rate * Math.min(1, theta / norm || 0);
      w -= part * here.w;
      b -= part * here.b;
    }
  }

  // Normal numbers, two from two uniform ones.
  function normals(uniform, count) {
    const numbers = [];
    while (numbers.length < count) {
      const r = Math.sqrt(-2 * Math.log(1 - uniform())), angle = 2 * Math.PI * uniform();
      numbers.push(r * Math.cos(angle), r * Math.sin(angle));
    }
    return Float64Array.from(numbers.slice(0, count));
  }
  const dot = (one, other) => one.reduce((sum, value, k) => sum + value * other[k], 0);

  // A random vanilla RNN with W_h = rho Q, as chapter 5 starts it, but without a bias: then all states
  // are 0 where no input comes. Q is orthogonal, by Gram-Schmidt.
  function start(seed, D = 8, H = 64) {
    const uniform = seeded(seed), Q = [];
    for (let k = 0; k < H; k++) {
      let row = normals(uniform, H);
      for (let twice = 0; twice < 2; twice++)
        for (const other of Q) {
          const share = dot(row, other);
          row = row.map((value, j) => value - share * other[j]);
        }
      const norm = Math.sqrt(dot(row, row));
      Q.push(row.map((value) => value / norm));
    }
    const even = () => (2 * uniform() - 1) / Math.sqrt(H);
    return { W_x: Array.from({ length: D }, () => Float64Array.from({ length: H }, even)), Q, D, H };
  }

  // The norm of the last state's gradient at each input, lag 0 first.
  function normByLag({ W_x, Q, H }, rho, x) {
    const outputs = [];
    let h = new Float64Array(H);
    for (const x_t of x) {
      const a = new Float64Array(H);
      x_t.forEach((value, d) => W_x[d].forEach((weight, k) => (a[k] += value * weight)));
      h.forEach((value, j) => Q[j].forEach((weight, k) => (a[k] += value * rho * weight)));
      outputs.push((h = a.map(Math.tanh)));
    }
    let dh = new Float64Array(H).fill(1);
    return outputs.reverse().map((output) => {
      const da = dh.map((value, k) => value * (1 - output[k] ** 2));
      dh = Float64Array.from(Q, (row) => rho * dot(row, da));
      return Math.hypot(...W_x.map((row) => dot(row, da)));
    });
  }

  // Random inputs of a size, T steps of D numbers.
  function inputs(seed, T, D, size) {
    const uniform = seeded(seed);
    return Array.from({ length: T }, () => normals(uniform, D).map((value) => size * value));
  }

  return { unit, dictation, error, cliff, descend, start, normByLag, inputs };
})();
