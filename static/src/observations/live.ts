/** The points of a walk, arriving by themselves: asked for often and cheaply, fetched only when something is new. */
import { call, Refused, Unreachable } from '../core/api';
import { data, maybe, one } from '../core/dom';
import { mountMap } from '../maps/map';
import type { MapData } from '../maps/types';

const EVERY_MS = 4000;

interface News {
  readonly change: number;
}

class LivePoints {
  private change: number;
  private tag: string | null = null;

  constructor(private readonly section: HTMLElement) {
    this.change = Number(data(section, 'change'));
    const timer = setInterval(() => void this.look(), EVERY_MS);
    addEventListener('pagehide', () => clearInterval(timer));
  }

  private async look(): Promise<void> {
    if (document.hidden) return;
    try {
      const headers: Record<string, string> = this.tag === null ? {} : { 'If-None-Match': this.tag };
      const address = `/api/v1/walks/${data(this.section, 'walk')}/observations?since=${this.change}`;
      const answer = await call<News>(address, { headers });
      this.tag = answer.etag ?? this.tag;
      if (answer.body === null || answer.body.change === this.change) return;
      await this.fetchPage();
      this.change = answer.body.change;
    } catch (problem) {
      // No network or signed out: what is shown stays, and it is asked again.
      if (!(problem instanceof Refused) && !(problem instanceof Unreachable)) throw problem;
    }
  }

  /** The page is written once, by the server; its new parts take the place of the old. */
  private async fetchPage(): Promise<void> {
    const address = new URL(location.href);
    address.searchParams.delete('saved');
    const answer = await fetch(address);
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const part of ['[data-live-count]', '[data-live-left]', '[data-live-rows]', '[data-live-empty]']) this.swap(part, page);
    const map = maybe('#walk-map');
    const drawn = maybe('#walk-map script.map-data', page)?.textContent;
    if (map && drawn) (await mountMap(map)).setPoints((JSON.parse(drawn) as MapData).points?.features ?? []);
  }

  private swap(selector: string, page: Document): void {
    const [old, fresh] = [maybe(selector, this.section), maybe(selector, page)];
    if (old && !fresh) old.remove();
    if (!old || !fresh) return;
    const focused = old.contains(document.activeElement) ? document.activeElement?.id : undefined;
    old.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
    if (focused) maybe(`#${CSS.escape(focused)}`, old)?.focus({ preventScroll: true });
  }
}

export function mount(element: HTMLElement): void {
  one('[data-live-rows]', element);
  new LivePoints(element);
}
