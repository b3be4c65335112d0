"""What the browser tests ask of a page, in JavaScript, and who may be asked for anything."""

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

# The theme's own markup that axe finds at fault and that cannot be mended from here.
ALLOWED: dict[str, str] = {}

EQUATIONS = """async () => {
  if (!document.querySelector('.math')) return [];
  await MathJax.startup.promise;
  const problems = [];
  for (const math of document.querySelectorAll('.math')) {
    const shown = math.textContent.slice(0, 60);
    if (!math.querySelector('mjx-container')) problems.push(`not rendered: ${shown}`);
    if (math.querySelector('mjx-merror')) problems.push(`MathJax does not understand: ${shown}`);
  }
  const text = document.querySelector('article').innerText;
  for (const raw of text.match(/\\\\\\(|\\\\\\[|\\$\\$/g) || []) problems.push(`raw TeX: ${raw}`);
  return problems;
}"""

# What would cost axe time and tell it nothing new: the inside of equations, seen to be rendered by
# then, the many alike rows of a long table, and colored code but for the first piece of each color
# on each ground.
THIN_OUT = """() => {
  document.querySelectorAll('mjx-container').forEach((e) => e.replaceWith('x'));
  document.querySelectorAll('tr:nth-child(n + 50)').forEach((row) => row.remove());
  const seen = new Set();
  for (const piece of document.querySelectorAll('.highlight pre span')) {
    const ground = piece.closest('.cell_output') ? 'output' : 'input';
    const kind = `${piece.className} on ${ground}`;
    if (seen.has(kind)) piece.replaceWith(...piece.childNodes);
    seen.add(kind);
  }
}"""

# Let axe measure the contrast of text and of links beside text, but of each kind only a few pieces,
# until it has found one of them good: the same color, size and weight on the same grounds stand out
# alike on every page. What nobody sees (hidden, clipped, outside the window) it would not measure;
# the lists at the side stand at their whole length, so that nothing of them is out of sight.
CONTRAST = """async ([good, within]) => {
  const whole = 'position: static; max-height: none; overflow: visible';
  const lists = [...document.querySelectorAll('.bd-sidebar')].map((list) => list.style);
  for (const list of lists) list.cssText = whole;
  const known = new Set(good), kinds = new Map(), grounds = new Map();
  const ground = (e) => {
    if (!e) return '';
    if (!grounds.has(e)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(e);
      const parts = [];
      if (backgroundColor !== 'rgba(0, 0, 0, 0)') parts.push(backgroundColor);
      if (backgroundImage !== 'none') parts.push(backgroundImage);
      if (opacity !== '1') parts.push(opacity);
      grounds.set(e, [...parts, ground(e.parentElement)].join(' '));
    }
    return grounds.get(e);
  };
  const kind = (e) => {
    const { color, fontSize, fontWeight } = getComputedStyle(e), link = e.closest('a');
    const parts = [color, fontSize, fontWeight, ground(e)];
    if (link) parts.push('in', getComputedStyle(link.parentElement).color,
      getComputedStyle(link).textDecorationLine);
    return parts.join(' ');
  };
  const shown = (e) => {
    const { right, bottom, height } = e.getBoundingClientRect();
    return e.checkVisibility({ opacityProperty: true, visibilityProperty: true })
      && getComputedStyle(e).clipPath === 'none' && right > 0 && bottom > 0 && height;
  };
  const written = (e) => e.matches('input, select, textarea')
    || [...e.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const pieces = {};
  for (const e of document.querySelectorAll(`${within} *`)) {
    if (!written(e) || !shown(e)) continue;
    const its = kind(e);
    pieces[its] = (pieces[its] || 0) + 1;
    if (known.has(its) || pieces[its] > 5) continue;
    kinds.set(e, its);
    if (e.closest('a')) kinds.set(e.closest('a'), its);
  }
  const options = { runOnly: ['color-contrast', 'link-in-text-block'],
    resultTypes: ['passes', 'violations'], elementRef: true, preload: false };
  const { passes, violations } = kinds.size
    ? await axe.run({ include: [...kinds.keys()] }, options) : { passes: [], violations: [] };
  for (const list of lists) list.cssText = '';
  const elements = (results) => results.flatMap(({ nodes }) => nodes.map((n) => n.element));
  const contrasts = passes.filter(({ id }) => id === 'color-contrast');
  return {
    good: elements(contrasts).map((e) => kinds.get(e)).filter(Boolean),
    bad: elements(violations).map((e) => e.outerHTML.slice(0, 120)),
  };
}"""

RULES = "async ([within, options]) => (await axe.run(within, options)).violations"

# Boxes that a reader would have to scroll sideways to see what they hold.
SIDEWAYS = """() => {
  const boxes = document.querySelectorAll('.bd-article pre, .bd-article div.math mjx-container');
  return [...boxes].filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1).map((e) =>
    `scrolls sideways by ${e.scrollWidth - e.clientWidth} px: `
    + (e.closest('div.math')?.id || e.innerText).trim().slice(0, 60));
}"""

# Things that reach beyond the window and that no box of their own scrolls.
OVERFLOW = """() => {
  const scrolls = (e) => e && (
    ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const problems = [];
  for (const e of document.querySelectorAll('main *')) {
    const box = e.getBoundingClientRect();
    if (box.width && box.right > innerWidth + 1 && e.checkVisibility() && !scrolls(e.parentElement)
        && !scrolls(e) && !e.closest('mjx-assistive-mml, dialog'))
      problems.push(`${Math.round(box.right - innerWidth)} px too wide: `
        + e.outerHTML.slice(0, 80).replace(/\\s+/g, ' '));
  }
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) problems.push(`the page scrolls sideways by ${wide} px`);
  return problems.slice(0, 3);
}"""


@dataclass
class Watch:
    """Notes whatever goes wrong on a page, and if it asks any other host."""

    home: str
    problems: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> Page:
        """Open a page that is watched."""
        page = context.new_page()
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._response)
        return page

    def report(self) -> list[str]:
        """Return what went wrong since the last report."""
        problems, self.problems = self.problems, []
        return problems

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.problems.append(f"asks another host: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # A page may be left while a picture is still to come. What is missing has a status, and a
        # server that is gone another word than this one.
        if request.url.startswith(self.home) and request.failure != "net::ERR_ABORTED":
            self.problems.append(f"request failed: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"status {response.status}: {response.url}")


AXE_SCRIPT = Axe().axe_script


def load_axe(page: Page) -> None:
    """Give a page the script of axe, unless it has it: it is half a megabyte."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)


@dataclass
class Contrast:
    """Measures whether text stands out, and knows which kinds of text have been found good."""

    good: set[str] = field(default_factory=set)

    def problems(self, page: Page, within: str = "body") -> list[str]:
        """Return the text of a part that does not stand out."""
        load_axe(page)
        found = page.evaluate(CONTRAST, [list(self.good), within])
        self.good.update(found["good"])
        return [f"does not stand out: {html}" for html in found["bad"][:3]]

    def in_both_themes(self, page: Page, within: str = "body") -> list[str]:
        """Return what does not stand out in dark, and what does not in light; ends in light."""
        problems = []
        for theme in ("dark", "light"):
            page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
            problems += [f"{theme}: {problem}" for problem in self.problems(page, within)]
        return problems


def accessibility(page: Page, within: str = "html") -> list[str]:
    """Return what axe finds serious or critical in a part, by all rules but those of contrast."""
    # A region that is no landmark is never more than moderate, and takes long to find.
    # Without preload: axe itself would look for the style sheets that others import.
    left_out = ("color-contrast", "link-in-text-block", "region")
    options = {
        "resultTypes": ["violations"],
        "preload": False,
        "rules": {name: {"enabled": False} for name in left_out},
    }
    load_axe(page)
    found = page.evaluate(RULES, [within, options])
    return [
        f"{violation['id']} ({violation['impact']}): {node['html'][:120]}"
        for violation in found
        if violation["impact"] in ("serious", "critical") and violation["id"] not in ALLOWED
        for node in violation["nodes"][:3]
    ]
