/**
 * The points on a map as buttons: stacked where they crowd, the selected on top, the rest in number order. Each has room
 * for a thumb, or for a mouse where there is one: neighbours step aside, with a thread to where they belong, and where
 * they would have to step too far, fewer make a stack.
 */
import * as L from 'leaflet';
import { element as make } from '../core/dom';
import { t, type Text } from '../core/text';
import { byNumber, Clusters, STACK_FROM, type Drawn, type Single, type Stack } from './clusters';
import { DEEPEST_ZOOM, still } from './frame';
import { pointName, pointShape, stackShape } from './shapes';
import { fits, leastApart, spread, targets, THUMB_APART_PX, type Spot } from './spread';
import { texts } from './texts';
import type { PointFeature } from './types';

/** So near, one cannot press the one beneath: they are offered together. */
const ON_ONE_SPOT_PX = 22;
const Z_STEP = 20000;
/** How many make a stack: tried in turn, until what is drawn has room. */
const STACKS_FROM = [STACK_FROM, 3, 2];
/** Nearer than this to where it belongs, a point needs no thread to it. */
const THREAD_FROM_PX = 12;

interface View {
  drawn: Drawn[];
  spots: Spot[];
}

export interface PointEvents {
  /** A person chose points on the map: the first is meant, the others lie on the same spot. */
  chosen(points: PointFeature[], byKeyboard: boolean): void;
  /** A point is under the pointer or has the focus; null when it no longer is. */
  lit(id: string | null): void;
}

export class PointLayer {
  private points: PointFeature[] = [];
  private ranks = new Map<string, number>();
  private indexes = new Map<number, Clusters>();
  private clusters = new Clusters([]);
  private threads: L.Polyline[] = [];
  private markers = new Map<string, { marker: L.Marker; look: string; button: HTMLButtonElement }>();
  private selected: string | null = null;
  private litId: string | null = null;
  /** Then a number is not enough to tell two points apart. */
  private ofManyWalks = false;

  constructor(
    private readonly map: L.Map,
    /** The map's own buttons, which no point may hide under. */
    private readonly tools: HTMLElement,
    private readonly events: PointEvents,
  ) {
    map.on('moveend zoomend resize', () => this.draw());
  }

  set(points: PointFeature[]): void {
    this.points = [...points].sort(byNumber);
    this.ranks = new Map(this.points.map((point, at) => [point.properties.id, at + 1]));
    this.ofManyWalks = new Set(points.map((point) => point.properties.walk)).size > 1;
    const marked = points.find((point) => point.properties.selected);
    if (marked) this.selected = marked.properties.id;
    this.index();
  }

  select(id: string | null): void {
    if (this.selected === id) return;
    this.selected = id;
    this.index();
  }

  light(id: string | null): void {
    this.litId = id;
    for (const [key, { marker, button }] of this.markers) {
      button.classList.toggle('is-lit', key === id);
      marker.setZIndexOffset(this.rankOf(key));
    }
  }

  find(id: string): PointFeature | null {
    return this.points.find((point) => point.properties.id === id) ?? null;
  }

  focus(id: string): void {
    this.markers.get(id)?.button.focus();
  }

  /** The middle of its drawing, in the map's own pixels; null where it is not drawn alone. */
  spotOf(id: string): L.Point | null {
    const known = this.markers.get(id);
    return known ? this.map.latLngToContainerPoint(known.marker.getLatLng()) : null;
  }

  bounds(): L.LatLngBounds | null {
    if (this.points.length === 0) return null;
    return L.latLngBounds(this.points.map((point) => placeOf(point)));
  }

  /** The selected one never disappears in a stack, so it is left out of the index. */
  private index(): void {
    this.indexes = new Map();
    this.draw();
  }

  private indexFrom(count: number): Clusters {
    const known = this.indexes.get(count);
    if (known) return known;
    const made = new Clusters(this.points.filter((point) => point.properties.id !== this.selected), count);
    this.indexes.set(count, made);
    return made;
  }

  /** What there is to draw, and where there is room for it. */
  private fitted(least: number): View {
    let view: View = { drawn: [], spots: [] };
    for (const count of STACKS_FROM) {
      this.clusters = this.indexFrom(count);
      const drawn = this.visible();
      const spots = drawn.map((one): Spot => {
        const { x, y } = this.map.latLngToLayerPoint([one.lat, one.lon]);
        return { x, y, fixed: this.isSelected(one.key) };
      });
      const all = [...spots, ...this.buttons(least)];
      view = { drawn, spots: spread(all, least) };
      if (fits(all, view.spots, least)) break;
    }
    return view;
  }

  private buttons(least: number): Spot[] {
    const frame = this.map.getContainer().getBoundingClientRect();
    return [...this.tools.children].flatMap((tool): Spot[] => {
      const { left, top, width, height } = tool.getBoundingClientRect();
      if (width === 0) return [];
      const middle = L.point(left - frame.left + width / 2, top - frame.top + height / 2);
      const { x, y } = this.map.containerPointToLayerPoint(middle);
      return [{ x, y, fixed: true, margin: Math.max(0, (width - least) / 2) }];
    });
  }

  private visible(): Drawn[] {
    const view = this.map.getBounds().pad(0.2);
    const box: [number, number, number, number] = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    const drawn = this.clusters.at(box, this.map.getZoom());
    const chosen = this.selected === null ? null : this.find(this.selected);
    if (chosen) {
      const { lat, lng } = placeOf(chosen);
      drawn.push({ key: chosen.properties.id, lat, lon: lng, point: chosen });
    }
    return drawn.sort(inOrder);
  }

  private draw(): void {
    const least = leastApart();
    const { drawn, spots } = this.fitted(least);
    const keys = new Set(drawn.map((one) => one.key));
    const focused = this.focusedKey();
    for (const [key, { marker }] of this.markers) {
      if (keys.has(key)) continue;
      marker.remove();
      this.markers.delete(key);
    }
    for (const one of drawn) this.place(one);
    this.giveRoom(drawn, spots, targets(spots, least, THUMB_APART_PX));
    this.arrange(drawn, focused);
    this.map.fire('pointsdrawn');
  }

  /** Colliding points step aside for one another, and none lies on another's target. */
  private giveRoom(drawn: Drawn[], spots: Spot[], sizes: number[]): void {
    for (const thread of this.threads) thread.remove();
    this.threads = [];
    drawn.forEach((one, at) => {
      const known = this.markers.get(one.key);
      const spot = spots[at];
      if (!known || !spot) return;
      const place = this.map.layerPointToLatLng([spot.x, spot.y]);
      known.marker.setLatLng(place);
      known.button.style.width = known.button.style.height = `${sizes[at]}px`;
      if ('point' in one) this.tie(L.latLng(one.lat, one.lon), place);
    });
  }

  private tie(home: L.LatLng, place: L.LatLng): void {
    const [from, to] = [this.map.latLngToLayerPoint(home), this.map.latLngToLayerPoint(place)];
    if (from.distanceTo(to) < THREAD_FROM_PX) return;
    for (const className of ['m-thread m-thread--casing', 'm-thread']) {
      const options = { className, interactive: false, smoothFactor: 0 };
      this.threads.push(L.polyline([home, place], options).addTo(this.map));
    }
  }

  private focusedKey(): string | null {
    for (const [key, { button }] of this.markers) if (button === document.activeElement) return key;
    return null;
  }

  private place(one: Drawn): void {
    const look = this.lookOf(one);
    const known = this.markers.get(one.key);
    if (known?.look === look) return;
    known?.marker.remove();
    const button = 'point' in one ? this.pointButton(one) : this.stackButton(one);
    const icon = L.divIcon({ className: 'm-point', html: button, iconSize: [THUMB_APART_PX, THUMB_APART_PX] });
    const marker = L.marker([one.lat, one.lon], { icon, interactive: false, keyboard: false, riseOnHover: false });
    marker.addTo(this.map);
    this.markers.set(one.key, { marker, look, button });
  }

  private lookOf(one: Drawn): string {
    if (!('point' in one)) return `${one.count}|${one.late}`;
    const { number, kind, state, late, title, unsent, reviewed } = one.point.properties;
    return JSON.stringify([number, kind, state, late, title, unsent, reviewed, this.isSelected(one.key)]);
  }

  private isSelected(key: string): boolean {
    return key === this.selected;
  }

  /** Tab goes in number order too, so the elements stand in it; only a changed order is written. */
  private arrange(drawn: Drawn[], focused: string | null): void {
    const elements = drawn.map((one) => this.markers.get(one.key)?.marker.getElement()).filter((one) => !!one);
    const pane = this.map.getPane('markerPane');
    const now = pane ? [...pane.children].filter((child) => elements.includes(child as HTMLElement)) : [];
    if (pane && elements.some((element, at) => element !== now[at])) pane.append(...elements);
    if (focused !== null && this.focusedKey() !== focused) this.focus(focused);
    drawn.forEach((one) => this.markers.get(one.key)?.marker.setZIndexOffset(this.rankOf(one.key)));
  }

  private rankOf(key: string): number {
    if (this.isSelected(key)) return Z_STEP * 100000;
    if (key === this.litId) return Z_STEP * 99999;
    return Z_STEP * (this.ranks.get(key) ?? 0);
  }

  private button(shape: SVGSVGElement, name: string, key: string): HTMLButtonElement {
    const attributes = { type: 'button', class: 'm-pointbutton', 'data-map-point': key, 'aria-label': name };
    const button = make('button', attributes, shape);
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener('keydown', (event) => event.stopPropagation());
    return button;
  }

  private pointButton(one: Single): HTMLButtonElement {
    const { properties } = one.point;
    const selected = this.isSelected(one.key);
    const walk = this.ofManyWalks && properties.walk ? `, ${properties.walk}` : '';
    const name = `${pointName(properties)}${walk}: ${properties.title}`;
    const button = this.button(pointShape({ ...properties, selected }), name, one.key);
    button.title = properties.title;
    button.setAttribute('aria-pressed', String(selected));
    button.addEventListener('click', (event) => {
      if (this.wasDrag(event)) return;
      this.events.chosen([one.point, ...this.beneath(one)], event.detail === 0);
    });
    for (const on of ['mouseenter', 'focus']) button.addEventListener(on, () => this.events.lit(one.key));
    for (const off of ['mouseleave', 'blur']) button.addEventListener(off, () => this.events.lit(null));
    return button;
  }

  private stackButton(one: Stack): HTMLButtonElement {
    const name = t(stackText(one.late), { n: one.count, late: one.late });
    const button = this.button(stackShape(one.count, one.late > 0), name, one.key);
    button.title = name;
    button.addEventListener('click', (event) => {
      if (!this.wasDrag(event)) this.open(one, event.detail === 0);
    });
    return button;
  }

  /** Nearer until the stack opens; on one spot no nearness helps, and the points are listed instead. */
  private open(one: Stack, byKeyboard: boolean): void {
    const zoom = this.clusters.opensAt(one.cluster);
    if (zoom > DEEPEST_ZOOM || this.map.getZoom() >= DEEPEST_ZOOM) {
      this.events.chosen(this.clusters.members(one.cluster), byKeyboard);
      return;
    }
    const first = this.clusters.members(one.cluster)[0];
    if (byKeyboard) {
      this.map.once('moveend', () => {
        if (first) this.focusHolding(first);
      });
    }
    this.map.setView([one.lat, one.lon], zoom, { animate: !still() });
  }

  /** After a stack has opened, the keyboard goes on with its first point, or with the stack that still holds it. */
  private focusHolding(point: PointFeature): void {
    const at = this.map.latLngToContainerPoint(placeOf(point));
    const near = [...this.markers.values()].sort(
      (a, b) =>
        this.map.latLngToContainerPoint(a.marker.getLatLng()).distanceTo(at) -
        this.map.latLngToContainerPoint(b.marker.getLatLng()).distanceTo(at),
    )[0];
    near?.button.focus();
  }

  private beneath(one: Single): PointFeature[] {
    const here = this.map.latLngToContainerPoint([one.lat, one.lon]);
    return this.points.filter(
      (point) =>
        point.properties.id !== one.key &&
        this.map.latLngToContainerPoint(placeOf(point)).distanceTo(here) <= ON_ONE_SPOT_PX,
    );
  }

  /** The browser also sends a click when a point was used to drag the map; a key press has no such history. */
  private wasDrag(event: MouseEvent): boolean {
    const dragging = this.map.dragging as L.Handler & { moved(): boolean };
    return event.detail > 0 && dragging.moved();
  }
}

function stackText(late: number): Text {
  if (late === 0) return texts.stack;
  return late === 1 ? texts.stackOneLate : texts.stackLate;
}

function inOrder(a: Drawn, b: Drawn): number {
  if (!('point' in a)) return 'point' in b ? 1 : 0;
  return 'point' in b ? byNumber(a.point, b.point) : -1;
}

export function placeOf(point: PointFeature): L.LatLng {
  const [lon = 0, lat = 0] = point.geometry.coordinates;
  return L.latLng(lat, lon);
}
