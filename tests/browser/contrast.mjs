// Runs in the page: which texts and which borders of fields stand out too little from what is
// behind them, by WCAG 2.2 (1.4.3, 1.4.11).
export function lowContrasts() {
  const parse = (color) => {
    const numbers = color.match(/^rgba?\((.*)\)$/)?.[1].split(/[ ,/]+/).map(Number);
    if (!numbers) throw new Error(`a color in a form that the test cannot read: ${color}`);
    return { rgb: numbers.slice(0, 3), alpha: numbers[3] ?? 1 };
  };
  const over = ({ rgb, alpha }, below) => rgb.map((c, i) => c * alpha + below[i] * (1 - alpha));
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255).map((c) =>
      c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  // In a drawing, the shape that lies under the middle of the text.
  const shapeUnder = (text) => {
    const box = text.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    return [...text.ownerSVGElement.querySelectorAll('rect')].reverse().find((shape) => {
      const { left, right, top, bottom } = shape.getBoundingClientRect();
      return left <= x && x <= right && top <= y && y <= bottom;
    });
  };
  const canvas = getComputedStyle(document.body).backgroundColor;
  const behind = (element) => {
    if (!element) return parse(canvas).rgb;
    const shape = element.localName === 'text' && shapeUnder(element);
    if (shape) return over(parse(getComputedStyle(shape).fill), behind(shape.parentElement));
    const own = parse(getComputedStyle(element).backgroundColor);
    return own.alpha === 1 ? own.rgb : over(own, behind(element.parentElement));
  };

  const found = [];
  const judge = (element, what, color, background, needed) => {
    const measured = ratio(over(parse(color), background), background);
    if (measured < needed)
      found.push(`${what} of ${element.outerHTML.slice(0, 80)}: ${measured.toFixed(2)}`);
  };
  const judgeText = (element, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const color = element.ownerSVGElement ? style.fill : style.color;
    judge(element, `text${pseudo ?? ''}`, color, behind(element), isLarge ? 3 : 4.5);
  };

  for (const element of document.body.querySelectorAll('*')) {
    if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
    if (Number(getComputedStyle(element).opacity) < 1)
      throw new Error('an opacity, which the test does not take into account');
    const isField = element.matches('input, textarea, select');
    const hasText = [...element.childNodes].some((node) =>
      node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (isField || hasText) judgeText(element, null);
    if (element.placeholder) judgeText(element, '::placeholder');
    if (isField || element.matches('.check:not(.on)'))
      judge(element, 'border', getComputedStyle(element).borderTopColor,
        behind(element.parentElement), 3);
  }
  return found;
}
