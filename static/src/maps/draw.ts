/** A line or a ring that is drawn on a map by tapping, dragging and with keys. */
import * as L from 'leaflet';
import { element as make } from '../core/dom';
import { t } from '../core/text';
import type { Frame } from './frame';
import { handle, whenCrowded } from './handles';
import { texts } from './texts';

export interface DrawEvents {
  /** Called before each change, so that it can be undone. */
  willChange(): void;
  changed(): void;
}

export class VertexLine {
  private at: L.LatLng[] = [];
  private handles: L.Marker[] = [];
  private drawn: L.Path[] = [];
  private focused = -1;

  constructor(
    private readonly frame: Frame,
    private readonly closed: boolean,
    private readonly events: DrawEvents,
  ) {
    frame.canvas.after(make('span', { class: 'drawing__cross', 'aria-hidden': 'true' }));
    frame.map.doubleClickZoom.disable();
    whenCrowded(frame.map, (isCrowded) => frame.note(isCrowded ? t(texts.zoomForMore) : null));
    frame.map.on('click', (event) => this.add(event.latlng));
    frame.canvas.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.target !== frame.canvas) return;
      event.preventDefault();
      this.add(frame.map.getCenter());
    });
  }

  get vertices(): readonly L.LatLng[] {
    return this.at;
  }

  /** The vertex that somebody is working on, otherwise the last. */
  get current(): L.LatLng | null {
    return this.at[this.focused] ?? this.at.at(-1) ?? null;
  }

  set(vertices: readonly L.LatLng[]): void {
    this.at = [...vertices];
    this.draw();
  }

  add(place: L.LatLng): void {
    this.events.willChange();
    this.at.push(place);
    this.focused = this.at.length - 1;
    this.finish();
  }

  private insert(place: L.LatLng): void {
    this.events.willChange();
    this.at.splice(this.segmentNear(place) + 1, 0, place);
    this.finish();
  }

  private remove(index: number): void {
    this.events.willChange();
    this.at.splice(index, 1);
    this.focused = Math.min(index, this.at.length - 1);
    this.finish();
    const next = this.handles[this.focused]?.getElement()?.querySelector<HTMLElement>('.m-vertex');
    (next ?? this.frame.canvas).focus();
  }

  private move(index: number, to: L.LatLng): void {
    this.at[index] = to;
    this.drawLine();
    this.events.changed();
  }

  private finish(): void {
    this.draw();
    this.events.changed();
  }

  private segmentNear(place: L.LatLng): number {
    const { map } = this.frame;
    const here = map.latLngToLayerPoint(place);
    const points = this.ring().map((vertex) => map.latLngToLayerPoint(vertex));
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let index = 0; index + 1 < points.length; index += 1) {
      const away = L.LineUtil.pointToSegmentDistance(here, points[index] as L.Point, points[index + 1] as L.Point);
      if (away < least) [least, nearest] = [away, index];
    }
    return nearest;
  }

  private ring(): L.LatLng[] {
    const first = this.at[0];
    return this.closed && first && this.at.length > 2 ? [...this.at, first] : this.at;
  }

  private draw(): void {
    for (const marker of this.handles) marker.remove();
    this.handles = this.at.map((vertex, index) => this.vertexHandle(vertex, index));
    this.drawLine();
  }

  private vertexHandle(vertex: L.LatLng, index: number): L.Marker {
    const name = t(texts.vertex, { n: index + 1, of: this.at.length });
    const sign = make('span', { class: 'm-vertex', 'aria-label': name });
    sign.addEventListener('focus', () => {
      this.focused = index;
    });
    return handle(this.frame.map, vertex, sign, {
      willMove: () => this.events.willChange(),
      moved: (to) => this.move(index, to),
      removed: () => this.remove(index),
    });
  }

  private drawLine(): void {
    for (const path of this.drawn) path.remove();
    const { map } = this.frame;
    const ring = this.ring();
    const calm = { interactive: false, smoothFactor: 0, fillOpacity: 1 };
    const seen = this.closed
      ? [L.polygon([...this.at], { ...calm, className: 'm-area' })]
      : [L.polyline(ring, { ...calm, className: 'm-casing' }), L.polyline(ring, { ...calm, className: 'm-route' })];
    const hit = L.polyline(ring, { className: 'm-hit', bubblingMouseEvents: false, smoothFactor: 0 });
    hit.on('click', (event) => this.insert(event.latlng));
    this.drawn = [...seen, hit];
    for (const path of this.drawn) path.addTo(map);
  }
}
