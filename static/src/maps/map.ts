/** A map of points for reading: phone, desk and council alike. */
import * as L from 'leaflet';
import { t } from '../core/text';
import { mayRead, watchPosition, type Fix } from './fixes';
import { drawEarlier } from './earlier';
import { buildFrame, readMapData, ROOM_LEFT, ROOM_RIGHT, still, toolButton, type Frame } from './frame';
import { linkList } from './list';
import { Me } from './me';
import { drawOverlay } from './overlay';
import { Panel } from './panel';
import { keepOnPaper } from './paper';
import { placeOf, PointLayer } from './points';
import { texts } from './texts';
import type { MapData, PointCollection, PointFeature } from './types';

export interface MapView {
  /** Replaces all points; the view stays where the reader has put it. */
  setPoints(points: PointFeature[]): void;
  /** Marks one point, brings it into view, and tells nobody. */
  select(id: string | null): void;
  /** Shows everything there is. */
  showAll(): void;
  readonly map: L.Map;
}

const FIT_DEEPEST = 17;
const mounted = new WeakMap<HTMLElement, MapView>();

class PointMap implements MapView {
  readonly map: L.Map;
  private readonly frame: Frame;
  private readonly data: MapData;
  private readonly layer: PointLayer;
  private readonly panel: Panel | null;
  private readonly me: Me;
  private readonly list: ReturnType<typeof linkList>;
  private readonly drawn: L.LatLngBounds | null;
  private watching = false;

  constructor(private readonly element: HTMLElement) {
    this.data = readMapData(element);
    this.frame = buildFrame(element, element, { label: element.dataset.label ?? t(texts.map) });
    this.map = this.frame.map;
    this.me = new Me(this.map);
    this.drawn = drawOverlay(this.map, this.data);
    this.panel = element.dataset.panel === 'off' ? null : this.makePanel();
    this.layer = new PointLayer(this.map, this.frame.tools, {
      chosen: (points, byKeyboard) => this.chosen(points, byKeyboard),
      lit: (id) => {
        this.layer.light(id);
        this.list.light(id);
      },
    });
    this.map.on('move zoomend pointsdrawn', () => this.panel?.follow());
    keepOnPaper(element);
    this.list = linkList({
      lit: (id) => this.layer.light(id),
      chosen: (id) => {
        this.select(id);
        this.tell(id);
      },
    });
    const whole = toolButton('maximize', t(texts.showAll), () => this.showAll());
    whole.classList.add('mapview__all');
    const before = drawEarlier(this.map, this.data.earlier?.features ?? [], (point) => this.panel?.show([point], false));
    if (before) this.frame.tools.append(before);
    this.frame.tools.append(whole, toolButton('locate', t(texts.showMe), () => this.follow(true)));
  }

  async start(): Promise<void> {
    const points = this.data.points ?? (await this.fetchPoints());
    this.layer.set(points?.features ?? []);
    this.showAll();
    if (this.map.getSize().y === 0) this.map.once('resize', () => this.showAll());
    const selected = points?.features.find((point) => point.properties.selected);
    if (selected) this.list.select(selected.properties.id);
    if (this.data.me && (await mayRead())) this.follow(false);
  }

  setPoints(points: PointFeature[]): void {
    const wasEmpty = this.layer.bounds() === null;
    this.layer.set(points);
    if (wasEmpty) this.showAll();
  }

  select(id: string | null): void {
    this.layer.select(id);
    this.list.select(id);
    this.panel?.hide();
    const point = id === null ? null : this.layer.find(id);
    if (!point) return;
    this.panel?.show([point], false);
    this.bringIntoView(point);
  }

  /** Clear of the panel and of the buttons, moving no more than that takes. */
  private bringIntoView(point: PointFeature): void {
    const below = Math.min((this.panel?.height ?? 0) + ROOM_RIGHT[1], this.map.getSize().y - 2 * ROOM_LEFT[1]);
    const room = { paddingTopLeft: ROOM_LEFT, paddingBottomRight: L.point(ROOM_RIGHT[0], below), animate: !still() };
    this.map.panInside(placeOf(point), room);
  }

  showAll(): void {
    const bounds = this.wholeBounds();
    const room = {
      paddingTopLeft: ROOM_LEFT, paddingBottomRight: ROOM_RIGHT, maxZoom: FIT_DEEPEST, animate: false,
    };
    if (bounds) {
      this.map.fitBounds(bounds, room);
    } else if (this.data.center) {
      this.map.setView([this.data.center.lat, this.data.center.lon], 15, { animate: false });
    }
  }

  private wholeBounds(): L.LatLngBounds | null {
    const points = this.layer.bounds();
    if (points && this.drawn) return L.latLngBounds(points.getSouthWest(), points.getNorthEast()).extend(this.drawn);
    if (points ?? this.drawn) return points ?? this.drawn;
    if (!this.data.bounds) return null;
    const [west, south, east, north] = this.data.bounds;
    return L.latLngBounds([south, west], [north, east]);
  }

  private async fetchPoints(): Promise<PointCollection | null> {
    const url = this.element.dataset.pointsUrl;
    if (!url) return null;
    try {
      const response = await fetch(url, { headers: { Accept: 'application/geo+json, application/json' } });
      if (!response.ok) throw new Error(`the points answered ${response.status}`);
      return (await response.json()) as PointCollection;
    } catch {
      this.frame.note(t(texts.pointsSilent));
      return null;
    }
  }

  private makePanel(): Panel {
    return new Panel(this.element, {
      closed: () => {
        const id = this.element.dataset.selected ?? null;
        this.layer.select(null);
        this.list.select(null);
        this.tell(null);
        if (id) this.layer.focus(id);
      },
      switched: (point) => {
        this.layer.select(point.properties.id);
        this.list.select(point.properties.id);
        this.tell(point.properties.id);
      },
    }, (id) => this.layer.spotOf(id));
  }

  private chosen(points: PointFeature[], byKeyboard: boolean): void {
    const [first] = points;
    if (!first) return;
    const id = first.properties.id;
    this.layer.select(id);
    this.list.select(id);
    this.panel?.show(points, byKeyboard);
    this.bringIntoView(first);
    if (!this.panel && byKeyboard) this.layer.focus(id);
    this.tell(id);
  }

  private tell(id: string | null): void {
    if (id === null) delete this.element.dataset.selected;
    else this.element.dataset.selected = id;
    const properties = id === null ? null : (this.layer.find(id)?.properties ?? null);
    this.element.dispatchEvent(new CustomEvent('map:select', { bubbles: true, detail: { id, properties } }));
  }

  /** Shows the reader; where the reader asked for it the map goes there and says so when it cannot. */
  private follow(asked: boolean): void {
    if (asked && this.me.place) this.map.panTo(this.me.place);
    if (this.watching) return;
    this.watching = true;
    let first = asked;
    const found = (fix: Fix): void => {
      this.me.show(fix);
      if (first) this.map.setView([fix.lat, fix.lon], Math.max(this.map.getZoom(), 16));
      first = false;
    };
    const watch = watchPosition(found, () => {
      this.watching = false;
      watch.stop();
      if (asked) this.frame.note(t(texts.noPosition));
    });
  }
}

/** Makes the map of this element, or answers the one that is there; other modules feed it through what it returns. */
export async function mountMap(element: HTMLElement): Promise<MapView> {
  const there = mounted.get(element);
  if (there) return there;
  const view = new PointMap(element);
  mounted.set(element, view);
  await view.start();
  element.dispatchEvent(new CustomEvent('map:ready', { bubbles: true, detail: view }));
  return view;
}

export async function mount(element: HTMLElement): Promise<void> {
  await mountMap(element);
}
