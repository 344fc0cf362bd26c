/** Finding and building elements. Text always goes in as text, never as HTML. */

type Child = Node | string | null | undefined | false;
type Value = string | number | boolean | null | undefined;

/** The first element that matches; throws where the page has none. */
export function one<T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T {
  const found = root.querySelector<T>(selector);
  if (found === null) throw new Error(`The page has no ${selector}.`);
  return found;
}

/** The first element that matches, or null. */
export function maybe<T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T | null {
  return root.querySelector<T>(selector);
}

/** Every element that matches, in the order of the page. */
export function all<T extends Element = HTMLElement>(selector: string, root: ParentNode = document): T[] {
  return [...root.querySelectorAll<T>(selector)];
}

/** A new element. An attribute that is true stands without a value; false, null and undefined leave it out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  dress(made, attributes, children);
  return made;
}

/** A new SVG element, otherwise like `element`. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  dress(made, attributes, children);
  return made;
}

/** An icon of the sprite, hidden from screen readers: the word beside it says what it means. */
export function icon(name: string): SVGSVGElement {
  const use = svg('use', { href: `/static/icons.svg#${name}` });
  return svg('svg', { class: 'icon', 'aria-hidden': 'true', focusable: 'false', viewBox: '0 0 24 24' }, use);
}

/** Say something above the page that stands here. */
export function sayAbove(tone: string, mark: string, words: string): void {
  const line = element('div', { class: `strip strip--${tone}`, role: 'status' }, icon(mark), element('span', {}, words));
  (maybe('main.contents') ?? maybe('main') ?? document.body).prepend(line);
}

/** Read a data attribute that the server must have written; throws where it has not. */
export function data(from: HTMLElement, name: string): string {
  const value = from.dataset[name];
  if (value === undefined) throw new Error(`The element lacks data-${name}.`);
  return value;
}

function dress(made: Element, attributes: Readonly<Record<string, Value>>, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child !== null && child !== undefined && child !== false) made.append(child);
}
