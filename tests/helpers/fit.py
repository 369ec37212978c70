"""Whether a page fits its screen: nothing to scroll sideways for, nothing cut off, no words on top of others.

What is measured lies in the browser, so that one question is asked of a page, however many elements it has.
"""

from playwright.sync_api import Page

MEASURE = """() => {
  const found = [], root = document.documentElement, wide = root.clientWidth;
  const tell = (what, element) => found.push(`${what}: ${element.outerHTML.replace(/\\s+/g, ' ').slice(0, 120)}`);
  const boxed = new Set(['hidden', 'clip']);
  const heard = new Set(); // what is for screen readers alone, whichever rule makes it so
  const all = [...document.body.querySelectorAll('*')].filter((e) => {
    const style = getComputedStyle(e);
    const alone = style.clipPath !== 'none' || style.clip !== 'auto' || heard.has(e.parentElement);
    if (alone) heard.add(e);
    return !alone && e.checkVisibility({ visibilityProperty: true })
      && !e.closest('.skip, .skip-to-content-link, svg, option');
  });
  if (root.scrollWidth > wide) {
    tell('scrolls sideways', all.filter((e) => e.getBoundingClientRect().right > wide + 1).pop() ?? document.body);
  }
  const words = [];
  for (const element of all) {
    const style = getComputedStyle(element);
    if (element.matches('input')) continue; // a line that is typed in scrolls within itself
    if (boxed.has(style.overflowX) && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1
      || boxed.has(style.overflowY) && element.scrollHeight > element.clientHeight + 1 && element.clientHeight > 1) {
      tell('cut off', element);
    }
    if (/sticky|fixed/.test(style.position)) continue; // lies above what is scrolled past, and is meant to
    if (parseFloat(style.textIndent) < -999) continue; // a picture stands for the words
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (box.width > 1) words.push({ element, left: box.left + 1, right: box.right - 1,
          top: box.top + box.height / 5, bottom: box.bottom - box.height / 5 });
        if (box.left < -1) tell('cut off at the left', element);
      }
    }
  }
  words.sort((a, b) => a.top - b.top);
  words.forEach((one, at) => {
    for (let next = at + 1; next < words.length && words[next].top < one.bottom; next += 1) {
      const other = words[next];
      if (other.left < one.right && one.left < other.right && other.element !== one.element) {
        tell('words on top of others', other.element);
      }
    }
  });
  return [...new Set(found)].slice(0, 5);
}"""

# What WCAG 1.4.12 lets a reader ask for. A sheet made by script needs no leave of the page's policy.
SPACING = """(on) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = on ? [sheet] : [];
}"""


def misfits(page: Page) -> list[str]:
    """What does not fit the page's present screen: one line each, with the beginning of the element; at most five."""
    found: list[str] = page.evaluate(MEASURE)
    return found


def misfits_when_spaced(page: Page) -> list[str]:
    """The same while the reader asks for wider lines, letters, words and paragraphs (WCAG 1.4.12)."""
    page.evaluate(SPACING, True)
    found = misfits(page)
    page.evaluate(SPACING, False)
    return [f"with text spacing, {line}" for line in found]
