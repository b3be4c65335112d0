// Marks the words that a reader searched for on the page that was found. Sphinx would do it, but not
// beside this theme, which loads the search on every page; and it would take equations apart. Ranges
// leave the page as it is. Escape takes the marks off.
(() => {
  const KEPT = "sphinx_highlight_terms";

  function* occurrences(text, words) {
    const inside = text.nodeValue.toLowerCase();
    for (const word of words) {
      for (let at = inside.indexOf(word); at >= 0; at = inside.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(text, at);
        range.setEnd(text, at + word.length);
        yield range;
      }
    }
  }

  function mark(article, words) {
    const marks = new Highlight();
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (texts.currentNode.parentElement.closest(".math, script, style, button")) continue;
      for (const range of occurrences(texts.currentNode, words)) marks.add(range);
    }
    CSS.highlights.set("searched", marks);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const article = document.querySelector("article");
    if (!CSS.highlights || !article || document.getElementById("search-results")) return;
    const words = (localStorage.getItem(KEPT) || "").split(/\s+/).filter(Boolean);
    localStorage.removeItem(KEPT);
    mark(article, words);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") CSS.highlights?.delete("searched");
  });
})();
