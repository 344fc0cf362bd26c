/**
 * What a page does beyond its HTML. An element asks for it by name, `<form data-behaviour="draft autosave">`, and the
 * code is fetched when such an element is on the page. A room lists its own in `<room>/behaviours.ts`:
 *
 *     export const behaviours: Registry = { draft: () => import('./draft') };
 *
 * where `draft.ts` exports `mount`.
 */

/** Brings one element to life; called once an element. */
export type Mount = (element: HTMLElement) => void | Promise<void>;

/** Name of a behaviour → how to fetch its code. */
export type Registry = Readonly<Record<string, () => Promise<{ mount: Mount }>>>;

let known: Registry = {};
const mounted = new WeakMap<Element, Set<string>>();

/** Take these rooms' behaviours as known, and mount what `root` asks for. Throws where two rooms use one name. */
export function mount(root: HTMLElement, rooms: readonly Registry[]): void {
  for (const room of rooms) {
    const twice = Object.keys(room).find((name) => name in known);
    if (twice !== undefined) throw new Error(`Two behaviours are named ${twice}.`);
    known = { ...known, ...room };
  }
  mountWithin(root);
}

/** Mount what `root` and everything in it asks for; what is mounted already stays as it is. */
export function mountWithin(root: HTMLElement): void {
  for (const element of [root, ...root.querySelectorAll<HTMLElement>('[data-behaviour]')]) {
    for (const name of (element.dataset['behaviour'] ?? '').split(/\s+/).filter(Boolean)) {
      void mountOne(element, name);
    }
  }
}

async function mountOne(element: HTMLElement, name: string): Promise<void> {
  const fetchCode = known[name];
  if (fetchCode === undefined) throw new Error(`No behaviour is named ${name}.`);
  const names = mounted.get(element) ?? new Set();
  if (names.has(name)) return;
  mounted.set(element, names.add(name));
  const code = await fetchCode();
  await code.mount(element);
}
