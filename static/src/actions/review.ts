import { call, Refused, Unreachable } from '../core/api';
import { mountWithin } from '../core/behaviours';
import { all, data, maybe, one } from '../core/dom';
import { mountMap, type MapView } from '../maps/map';
import type { MapData, PointProperties } from '../maps/types';

import { turnPages } from './turning';

const EVERY_MS = 5_000;
/** After failures the next look waits longer and longer, at most this long. */
const SLOWEST_MS = 60_000;

/**
 * The review desk. What others send or decide arrives by itself: every few seconds it asks for one number; only where
 * that has changed is the page fetched again, and its list and points are put in place. The form that somebody is filling
 * in is never touched. The next point and the answer to a decision come in place too, so that the map stays.
 */
export function mount(element: HTMLElement): void {
  const desk = new Desk(element);
  desk.follow();
  desk.listen();
}

class Desk {
  private change: number;
  private wait = EVERY_MS;

  constructor(private readonly element: HTMLElement) {
    this.change = Number(data(element, 'change'));
    maybe('[aria-current="true"]', element)?.scrollIntoView({ block: 'nearest' });
  }

  follow(): void {
    window.setTimeout(() => void this.look(), this.wait);
  }

  /** A point chosen on the map is opened like its row. */
  listen(): void {
    const open = turnPages(data(this.element, 'desk'), (fresh) => this.turn(fresh));
    document.addEventListener('map:select', (event) => {
      const { properties } = (event as CustomEvent<{ properties: PointProperties | null }>).detail;
      const chosen = this.element.dataset['chosen'];
      if (properties?.url && properties.id !== chosen) open(properties.url);
    });
  }

  private async look(): Promise<void> {
    if (!document.hidden) {
      try {
        await this.fetchChange();
        this.wait = EVERY_MS;
      } catch (problem) {
        if (!(problem instanceof Unreachable || problem instanceof Refused)) throw problem;
        this.wait = Math.min(this.wait * 2, SLOWEST_MS);
      }
    }
    this.follow();
  }

  private async fetchChange(): Promise<void> {
    const answer = await call<{ change: number }>(`${data(this.element, 'changesUrl')}?since=${this.change}`);
    if (answer.body === null) return;
    const page = await fetch(this.address(), { credentials: 'same-origin' });
    if (!page.ok || page.redirected) return;
    await this.renew(new DOMParser().parseFromString(await page.text(), 'text/html'));
    this.change = answer.body.change;
  }

  private async renew(fresh: Document): Promise<void> {
    for (const part of ['list', 'bar', 'count']) this.replace(part, fresh);
    const chosen = this.element.dataset['chosen'];
    if (chosen) this.warn(chosen, fresh);
    await this.redraw(fresh);
  }

  /** The points of a newer page, on the map that is there. */
  private async redraw(fresh: Document): Promise<MapView | null> {
    const drawn = maybe('script.map-data', fresh)?.textContent;
    const map = maybe<HTMLElement>('[data-behaviour="map"]', one('[data-review="map"]'));
    if (!drawn || !map) return null;
    const view = await mountMap(map);
    view.setPoints((JSON.parse(drawn) as MapData).points?.features ?? []);
    return view;
  }

  /** Another point lies on the desk now, or the same after a decision. */
  private async turn(fresh: Document): Promise<void> {
    const theirs = one('[data-behaviour="review"]', fresh);
    const { chosen = '', change = '' } = theirs.dataset;
    this.element.dataset['chosen'] = chosen;
    this.change = Number(change);
    for (const part of ['list', 'bar', 'count', 'publish']) this.replace(part, fresh);
    for (const part of ['detail', 'keys']) swap(one(`[data-review="${part}"]`), fresh);
    mountWithin(one('[data-review="publish"]', this.element));
    const detail = one('[data-review="detail"]');
    const title = one('#rd', detail);
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    mountWithin(detail);
    maybe('[aria-current="true"]', this.element)?.scrollIntoView({ block: 'nearest' });
    (await this.redraw(fresh))?.select(chosen || null);
  }

  /** Scroll and focus stay where they were. */
  private replace(part: string, fresh: Document): void {
    const now = one(`[data-review="${part}"]`, this.element);
    const then = maybe(`[data-review="${part}"]`, fresh);
    if (then === null) return;
    const top = now.scrollTop;
    const focused = (document.activeElement as HTMLElement | null)?.dataset['point'];
    now.replaceChildren(...document.importNode(then, true).childNodes);
    now.scrollTop = top;
    if (focused) maybe<HTMLElement>(`[data-point="${CSS.escape(focused)}"]`, now)?.focus({ preventScroll: true });
  }

  /** The desk with the same point on it. */
  private address(): string {
    const address = new URL(window.location.href);
    const chosen = this.element.dataset['chosen'];
    address.searchParams.delete('decided');
    if (chosen) address.searchParams.set('point', chosen);
    return address.href;
  }

  /** Where the open point was decided or changed by somebody else, that is said above its form. */
  private warn(chosen: string, fresh: Document): void {
    const detail = one('[data-review="detail"]');
    const theirs = maybe('[data-review="detail"]', fresh);
    const still = maybe<HTMLElement>('[data-behaviour="review"]', fresh)?.dataset['chosen'] === chosen;
    const strip = maybe<HTMLElement>('[data-review="stale"]', detail);
    if (strip && !(still && theirs && seen(detail) === seen(theirs))) strip.hidden = false;
  }
}

function swap(now: HTMLElement, fresh: Document): void {
  const then = one(`[data-review="${data(now, 'review')}"]`, fresh);
  // Focus is moved by hand here: the browser would say that it may not.
  for (const element of all('[autofocus]', then)) element.removeAttribute('autofocus');
  now.replaceChildren(...document.importNode(then, true).childNodes);
}

/** State and version of the point on the desk; the form that undoes the last decision is about another. */
function seen(detail: Element): string {
  return maybe('[data-seen]', detail)?.dataset['seen'] ?? '';
}
