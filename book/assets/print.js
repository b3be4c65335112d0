// Paper is white: while a page is printed, it wears the light theme. Its title is the running head.
(() => {
  const page = document.documentElement;
  let worn;
  matchMedia("print").addEventListener("change", ({ matches: printing }) => {
    if (printing) worn = page.dataset.theme;
    page.dataset.theme = printing ? "light" : worn;
  });
  document.addEventListener("DOMContentLoaded", () => {
    const title = document.querySelector(".bd-article h1")?.cloneNode(true);
    title?.querySelector(".headerlink")?.remove();
    if (title) page.style.setProperty("--running-head", JSON.stringify(title.textContent.trim()));
  });
})();
