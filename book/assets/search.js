// What comes first in a search, and what it shows. Sphinx puts this text behind its own search tools.

// A title that holds all the words counts by how much of it they are; chapters before the rest.
var Scorer = {
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
  score: ([page, , , , score]) => score + Scorer.place(page),
  place: (page) => {
    if (/^chapters\/.*-zh$/.test(page)) return -20;
    if (page.startsWith("chapters/")) return 40;
    return /^(exercises|solutions)\/|^book\/(changes|claims|errata|glossary)$/.test(page) ? -40 : 0;
  },
};

(() => {
  const SIGNS = {
    alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", lambda: "λ", mu: "μ", phi: "φ",
    rho: "ρ", sigma: "σ", sqrt: "√", tau: "τ", theta: "θ", partial: "∂", sum: "∑", prod: "∏", infty: "∞",
    approx: "≈", cdot: "·", dots: "…", ge: "≥", geq: "≥", in: "∈", ldots: "…", le: "≤", leq: "≤",
    ll: "≪", gg: "≫", neq: "≠", odot: "⊙", pm: "±", times: "×", to: "→", top: "T",
  };

  // A short formula in plain letters; a long one is left out.
  function plain(formula) {
    const text = formula
      .replace(/^\\[([]|\\[)\]]$/g, "")
      .replace(/\\(?:text|mathrm|mathbf|operatorname|bar|hat|tilde|boldsymbol)\b/g, "")
      .replace(/\\([a-zA-Z]+)/g, (_, name) => SIGNS[name] ?? name)
      .replace(/\\[,;:! ]/g, " ")
      .replace(/[\\{}]/g, "")
      .replace(/_(\w)\b/g, "$1")
      .replace(/\s+/g, " ")
      .trim();
    return text.length > 24 || text.includes("&") ? "…" : text;
  }

  const words = (text) => {
    const stemmer = new Stemmer();
    return splitQuery(text.toLowerCase()).map((word) => stemmer.stemWord(word));
  };

  // Sphinx finds a title if half of it is the query, to the letter. This finds the words.
  function titlesWith(terms) {
    const { alltitles, docnames, filenames, titles } = Search._index;
    const found = [];
    for (const [title, places] of Object.entries(alltitles)) {
      const here = words(title).filter((word) => !stopwords.includes(word));
      if (![...terms].every((term) => here.includes(term))) continue;
      for (const [file, id] of places) {
        const [whole, place] = [id === null, Scorer.place(docnames[file])];
        const label = whole ? titles[file] : `${titles[file]} > ${title}`;
        const score = Math.round((200 * terms.size) / here.length) + place + 20 * whole;
        const first = terms.has(here[0]) ? 60 : 0; // "Perplexity: how many choices are left"
        found.push([docnames[file], label, whole ? "" : `#${id}`, null, score + first, filenames[file]]);
      }
    }
    return found;
  }

  const search = Search._performSearch;
  Search._performSearch = (query, terms, ...rest) => {
    const best = new Map();
    const byTitle = terms.size ? titlesWith(terms) : [];
    for (const result of [...search(query, terms, ...rest), ...byTitle]) {
      const [page, label, anchor, , score] = result;
      const key = `${page}${anchor} ${label}`;
      if (!best.has(key) || best.get(key)[4] < score) best.set(key, result);
    }
    return [...best.values()].sort((one, other) => one[4] - other[4]); // the best comes last
  };

  // What a result shows is prose: no code, no contents, no marks.
  Search.htmlToText = (html, anchor) => {
    const article = new DOMParser().parseFromString(html, "text/html").querySelector("article");
    if (!article) return "";
    const place = (anchor && article.querySelector(anchor)) || article;
    for (const formula of article.querySelectorAll(".math")) {
      formula.textContent = formula.matches("div") ? " … " : plain(formula.textContent);
    }
    const apart = "h1, pre, script, style, summary, svg, table, .claims, .headerlink, .margin-note";
    for (const element of place.querySelectorAll(apart)) element.remove();
    place.querySelectorAll("noscript, .no-scripts, .opener-place").forEach((e) => e.remove());
    for (const head of place.querySelectorAll("h2, h3, h4")) {
      if (head.parentElement === place) head.replaceChildren(head.querySelector(".section-number") ?? "");
      else if (/\w$/.test(head.textContent)) head.append(". ");
    }
    let text = place.textContent;
    if (place.matches("dt")) {
      let meaning = place;
      while (meaning && !meaning.matches("dd")) meaning = meaning.nextElementSibling;
      text += `: ${meaning?.textContent ?? ""}`;
    }
    return text.replace(/\s+/g, " ").trim();
  };

  const summarize = Search.makeSearchSummary;
  Search.makeSearchSummary = (html, keywords, anchor) => {
    const summary = summarize(html, keywords, anchor);
    if (summary) {
      summary.textContent = summary.textContent
        .replace(/^\.\.\.\S*\s/, "… ")
        .replace(/\s\S*\.\.\.$/, " …");
    }
    return summary;
  };
})();
