// Paper is white: while a page is printed, it wears the light theme.
(() => {
  const page = document.documentElement;
  let worn;
  matchMedia("print").addEventListener("change", ({ matches: printing }) => {
    if (printing) worn = page.dataset.theme;
    page.dataset.theme = printing ? "light" : worn;
  });
})();
