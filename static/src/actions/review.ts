import { call, Refused, Unreachable } from '../core/api';
import { data, maybe, one } from '../core/dom';
import { mountMap } from '../maps/map';
import type { MapData, PointProperties } from '../maps/types';

const EVERY_MS = 5_000;
/** After failures the next look waits longer and longer, at most this long. */
const SLOWEST_MS = 60_000;

/**
 * The review desk's list: what others send or decide arrives by itself. Every few seconds it asks for one number; only
 * where that has changed is the page fetched again, and its list and points are put in place. The form that somebody is
 * filling in is never touched.
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
    document.addEventListener('map:select', (event) => {
      const { properties } = (event as CustomEvent<{ properties: PointProperties | null }>).detail;
      const chosen = this.element.dataset['chosen'];
      if (properties?.url && properties.id !== chosen) window.location.assign(properties.url);
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
    const drawn = maybe('script.map-data', fresh)?.textContent;
    const map = maybe<HTMLElement>('[data-behaviour="map"]', one('[data-review="map"]'));
    if (drawn && map) (await mountMap(map)).setPoints((JSON.parse(drawn) as MapData).points?.features ?? []);
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

/** State and version of the point on the desk, as its forms carry them. */
function seen(detail: Element): string {
  const value = (name: string): string => maybe<HTMLInputElement>(`[name="${name}"]`, detail)?.value ?? '';
  return `${value('seen_state')} ${value('seen_version')}`;
}
