// These run in the page, and return what is wrong there.

// What reaches out of the page to the right, unless it is in a box that scrolls.
export function tooWide() {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => element && element !== document.body &&
    (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
  const wide = [...document.body.querySelectorAll('*')].filter((element) =>
    element.getBoundingClientRect().right > width + 0.5 && !scrolls(element.parentElement));
  if (document.documentElement.scrollWidth > width) wide.unshift(document.documentElement);
  return wide.map((element) => element.outerHTML.slice(0, 80));
}

// What a finger cannot press well (WCAG 2.5.8). Links within a sentence may be small.
export function tooSmall() {
  return [...document.querySelectorAll('button, .button, nav a, .tag, input:not([type=hidden])')]
    .filter((element) => element.checkVisibility())
    .filter((element) => element.getBoundingClientRect().height < 24)
    .map((element) => element.outerHTML.slice(0, 80));
}

// What a screen reader goes by, and misses.
export function missing() {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const levels = all('h1, h2, h3, h4').map((one) => Number(one.localName[1]));
  const ids = all('[id]').map((element) => element.id);
  const references = all('[aria-describedby], [aria-labelledby]').flatMap((element) =>
    ['aria-describedby', 'aria-labelledby'].flatMap((name) =>
      element.getAttribute(name)?.split(' ') ?? []));
  const shown = (elements) => elements.map((element) => element.outerHTML.slice(0, 80));
  const rules = {
    'html lang': document.documentElement.lang === 'en',
    'a title': /^.+ · Rowcall Todo$/.test(document.title),
    'one main': all('main').length === 1,
    'one h1': all('h1').length === 1,
    'headings without gaps': levels.every((level, i) => i === 0 || level <= levels[i - 1] + 1),
    'each id once': ids.length === new Set(ids).size,
    'ids that are there': references.every((id) => ids.includes(id)),
  };
  return [
    ...Object.keys(rules).filter((rule) => !rules[rule]),
    ...shown(all('input:not([type=hidden]), textarea, select').filter((one) => !one.labels.length)),
    ...shown(all('a, button').filter((one) =>
      !(one.getAttribute('aria-label') ?? one.textContent).trim())),
    ...shown(all('img:not([alt])')),
  ];
}
