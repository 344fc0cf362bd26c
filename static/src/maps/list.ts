/** The list beside the map: elements with `data-point="ID"` light up with their point, and the other way round. */

const SELECTOR = '[data-point]';

export interface ListEvents {
  lit(id: string | null): void;
  chosen(id: string): void;
}

export interface LinkedList {
  light(id: string | null): void;
  select(id: string | null): void;
}

function rowOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(SELECTOR) : null;
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(SELECTOR)];
}

/** Brings the row into view in a list that scrolls by itself; the page stays, so that the map does not run away. */
function scrollWithin(row: HTMLElement): void {
  let box = row.parentElement;
  while (box && !(box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY))) {
    box = box.parentElement;
  }
  if (!box || box === document.documentElement || box === document.body) return;
  const [outer, inner] = [box.getBoundingClientRect(), row.getBoundingClientRect()];
  if (inner.top < outer.top) box.scrollTop -= outer.top - inner.top;
  if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom;
}

/** Listens on the page, so rows that arrive later are linked too. A link in the list still goes where it leads. */
export function linkList(events: ListEvents): LinkedList {
  const lightRow = (event: Event): void => {
    const row = rowOf(event.target);
    if (row) events.lit(row.dataset.point ?? null);
  };
  const dimRow = (event: Event): void => {
    if (rowOf(event.target)) events.lit(null);
  };
  document.addEventListener('mouseover', lightRow);
  document.addEventListener('mouseout', dimRow);
  document.addEventListener('focusin', lightRow);
  document.addEventListener('focusout', dimRow);
  document.addEventListener('click', (event) => {
    const row = rowOf(event.target);
    if (row?.dataset.point) events.chosen(row.dataset.point);
  });
  return {
    light: (id) => {
      for (const row of rows()) row.classList.toggle('is-lit', row.dataset.point === id);
    },
    select: (id) => {
      for (const row of rows()) {
        const on = row.dataset.point === id;
        if (!on) {
          row.removeAttribute('aria-current');
          continue;
        }
        row.setAttribute('aria-current', 'true');
        scrollWithin(row);
      }
    },
  };
}
