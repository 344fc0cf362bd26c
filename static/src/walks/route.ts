/** The way of a walk, drawn by tapping, with named stops; kept in two hidden fields as JSON. */
import type { LineString, MultiPolygon, Polygon } from 'geojson';
import * as L from 'leaflet';
import { element as make, icon, maybe, one } from '../core/dom';
import { t } from '../core/text';
import { VertexLine } from '../maps/draw';
import { buildFrame, readMapData, ROOM_LEFT, ROOM_RIGHT, type Frame } from '../maps/frame';
import { handle } from '../maps/handles';
import { drawOverlay } from '../maps/overlay';
import { texts as mapTexts } from '../maps/texts';
import type { MapData } from '../maps/types';
import { Undo } from '../maps/undo';
import { leavesArea } from './area';
import { nearestName, readSketch } from './names';
import { inRouteOrder, lengthM, lengthText, type Stop } from './stops';
import { texts } from './texts';

/** What the server says besides what every map is told: the outline of each area that can be chosen. */
interface RouteData extends MapData {
  areas?: Readonly<Record<string, Polygon | MultiPolygon>>;
}

interface Drawn {
  line: L.LatLng[];
  stops: Stop[];
}

const rounded = (degrees: number): number => Number(degrees.toFixed(6));

function signName(n: number, stop: Stop): string {
  return t(stop.name === '' ? texts.namelessSign : texts.stopSign, { n, name: stop.name });
}

class RouteEditor {
  private readonly data: RouteData;
  private readonly frame: Frame;
  private readonly line: VertexLine;
  private readonly routeField: HTMLInputElement;
  private readonly stopsField: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly status = make('p', { role: 'status' });
  private readonly undo = new Undo<Drawn>();
  private stops: Stop[] = [];
  private signs: L.Marker[] = [];
  private readonly addButton: HTMLButtonElement;
  private readonly choice: HTMLSelectElement | null;
  private drawnArea: L.GeoJSON | null = null;

  constructor(private readonly element: HTMLElement) {
    this.data = readMapData(element);
    this.routeField = one(`input[name="${element.dataset.routeField ?? 'route'}"]`, element);
    this.stopsField = one(`input[name="${element.dataset.stopsField ?? 'stops'}"]`, element);
    this.list = one('[data-route="stops"]', element);
    const box = one('[data-route="map"]', element);
    this.frame = buildFrame(box, element, { label: t(mapTexts.drawMap), working: true });
    const around = drawOverlay(this.frame.map, this.data);
    this.line = new VertexLine(this.frame, false, {
      willChange: () => this.remember(),
      changed: () => this.lineChanged(),
    });
    this.choice = maybe<HTMLSelectElement>('select[name="area"]', element.closest('form') ?? element);
    this.choice?.addEventListener('change', () => this.areaChosen());
    this.addButton = this.button('map-pin-plus', '', () => this.addStop());
    box.after(this.tools());
    this.read();
    this.aim(this.drawArea() ?? around);
  }

  private button(name: string, text: string, press: () => void): HTMLButtonElement {
    const made = make('button', { type: 'button', class: 'btn btn--s' }, icon(name), make('span', {}, text));
    made.addEventListener('click', press);
    return made;
  }

  private tools(): HTMLElement {
    return make(
      'div',
      { class: 'drawing__tools' },
      this.addButton,
      this.button('undo-2', t(mapTexts.undo), () => this.back()),
      this.button('trash-2', t(mapTexts.clear), () => this.clear()),
      this.status,
    );
  }

  private get area(): Polygon | MultiPolygon | null {
    return this.data.areas?.[this.choice?.value ?? ''] ?? null;
  }

  /** Draws the chosen area's outline and answers its bounds. */
  private drawArea(): L.LatLngBounds | null {
    this.drawnArea?.remove();
    this.drawnArea = null;
    if (!this.area) return null;
    const options = { interactive: false, style: { className: 'm-area', interactive: false, fillOpacity: 1 } };
    this.drawnArea = L.geoJSON(this.area, options as L.GeoJSONOptions).addTo(this.frame.map).bringToBack();
    return this.drawnArea.getBounds();
  }

  private areaChosen(): void {
    const bounds = this.drawArea();
    if (bounds) this.fit(bounds);
    this.say();
  }

  private fit(bounds: L.LatLngBounds): void {
    const room = { paddingTopLeft: ROOM_LEFT, paddingBottomRight: ROOM_RIGHT, animate: false, maxZoom: 17 };
    this.frame.map.fitBounds(bounds, room);
  }

  private read(): void {
    const route = this.routeField.value === '' ? null : (JSON.parse(this.routeField.value) as LineString);
    const stops = this.stopsField.value === '' ? [] : (JSON.parse(this.stopsField.value) as Stop[]);
    this.restore({ line: (route?.coordinates ?? []).map(([lon = 0, lat = 0]) => L.latLng(lat, lon)), stops });
  }

  private aim(around: L.LatLngBounds | null): void {
    const bounds = L.latLngBounds([...this.line.vertices, ...this.stops.map(({ lat, lon }) => L.latLng(lat, lon))]);
    if (bounds.isValid()) this.fit(bounds);
    else if (around) this.fit(around);
    else if (this.data.center) this.frame.map.setView([this.data.center.lat, this.data.center.lon], 15);
  }

  private state(): Drawn {
    return { line: [...this.line.vertices], stops: this.stops.map((stop) => ({ ...stop })) };
  }

  private remember(): void {
    this.undo.remember(this.state());
  }

  private restore({ line, stops }: Drawn): void {
    this.stops = stops;
    this.line.set(line);
    this.drawStops();
    this.say();
  }

  private back(): void {
    const before = this.undo.back();
    if (!before) return;
    this.restore(before);
    this.write();
  }

  private clear(): void {
    this.remember();
    this.restore({ line: [], stops: [] });
    this.write();
  }

  /** At the point one works on, otherwise in the middle of the map. */
  private addStop(): void {
    this.remember();
    const at = this.line.current ?? this.frame.map.getCenter();
    const stop = { name: '', lat: rounded(at.lat), lon: rounded(at.lng) };
    this.stops = this.ordered([...this.stops, stop]);
    this.drawStops();
    this.write();
    this.nameField(stop)?.focus();
    void this.suggestName(stop);
  }

  private nameField(stop: Stop): HTMLInputElement | undefined {
    return this.list.querySelectorAll<HTMLInputElement>('input')[this.stops.indexOf(stop)];
  }

  /** A new stop is called what the map calls the place, until somebody writes something better over it. */
  private async suggestName(stop: Stop): Promise<void> {
    const sketch = await readSketch(this.element.dataset.sketchUrl);
    const name = sketch ? nearestName(stop, sketch) : '';
    const field = this.nameField(stop);
    if (name === '' || !field || field.value !== '') return;
    field.value = name;
    this.named(stop, name);
    if (document.activeElement === field) field.select();
  }

  private named(stop: Stop, name: string): void {
    stop.name = name;
    const at = this.stops.indexOf(stop);
    const sign = this.signs[at]?.getElement()?.querySelector('.m-vertex');
    sign?.setAttribute('aria-label', signName(at + 1, stop));
    this.write();
  }

  private removeStop(stop: Stop): void {
    this.remember();
    this.stops = this.stops.filter((other) => other !== stop);
    this.drawStops();
    this.write();
    (this.list.querySelector<HTMLElement>('input') ?? this.frame.canvas).focus();
  }

  private moveStop(stop: Stop, to: L.LatLng): void {
    stop.lat = rounded(to.lat);
    stop.lon = rounded(to.lng);
    this.write();
  }

  private ordered(stops: Stop[]): Stop[] {
    return inRouteOrder(stops, this.line.vertices.map(({ lat, lng }) => ({ lat, lon: lng })));
  }

  private lineChanged(): void {
    const stops = this.ordered(this.stops);
    if (stops.some((stop, index) => stop !== this.stops[index])) {
      this.stops = stops;
      this.drawStops();
    }
    this.write();
  }

  private drawStops(): void {
    for (const sign of this.signs) sign.remove();
    this.signs = this.stops.map((stop, index) => this.sign(stop, index + 1));
    this.list.classList.add('drawing__stops');
    this.list.replaceChildren(...this.stops.map((stop, index) => this.row(stop, index + 1)));
  }

  private sign(stop: Stop, n: number): L.Marker {
    const name = signName(n, stop);
    const sign = make('span', { class: 'm-vertex m-vertex--stop', 'data-n': n, 'aria-label': name });
    return handle(this.frame.map, L.latLng(stop.lat, stop.lon), sign, {
      willMove: () => this.remember(),
      moved: (to) => this.moveStop(stop, to),
      removed: () => this.removeStop(stop),
    }, true).setZIndexOffset(1000);
  }

  private row(stop: Stop, n: number): HTMLElement {
    const id = `stop-name-${n}`;
    const input = make('input', { class: 'input', type: 'text', maxlength: 80, value: stop.name, id });
    input.addEventListener('focus', () => this.remember(), { once: true });
    input.addEventListener('input', () => this.named(stop, input.value));
    const label = t(texts.removeStop, { n });
    const remove = make('button', { type: 'button', class: 'iconbtn', 'aria-label': label }, icon('trash-2'));
    remove.addEventListener('click', () => this.removeStop(stop));
    const number = make('span', { class: 'n', 'aria-hidden': 'true' }, String(n));
    const field = make('div', { class: 'field' }, make('label', { for: id }, t(texts.stopName, { n })), input);
    return make('li', { class: 'drawing__stop' }, number, field, remove);
  }

  private write(): void {
    const { vertices } = this.line;
    const coordinates = vertices.map(({ lat, lng }) => [rounded(lng), rounded(lat)]);
    this.routeField.value = vertices.length > 1 ? JSON.stringify({ type: 'LineString', coordinates }) : '';
    this.stopsField.value = JSON.stringify(this.stops.map(({ name, lat, lon }) => ({ name: name.trim(), lat, lon })));
    this.say();
    this.element.dispatchEvent(new CustomEvent('route:change', { bubbles: true }));
  }

  private say(): void {
    const { vertices } = this.line;
    this.addButton.lastElementChild?.replaceChildren(t(this.line.current ? texts.addStopAtPoint : texts.addStopInMiddle));
    if (vertices.length === 0 && this.stops.length === 0) {
      this.status.textContent = t(texts.routeHelp);
      return;
    }
    const length = lengthText(lengthM(vertices.map(({ lat, lng }) => ({ lat, lon: lng }))));
    const { area } = this;
    const line = vertices.map(({ lat, lng }) => ({ lat, lon: lng }));
    const outside = area !== null && leavesArea(line, this.stops, area);
    const name = this.choice?.selectedOptions[0]?.text ?? '';
    this.status.replaceChildren(
      t(texts.routeLength, { length, stops: this.stops.length }),
      ...(outside ? ['. ', make('strong', {}, t(texts.leavesArea, { name }))] : []),
    );
  }
}

export function mount(element: HTMLElement): void {
  new RouteEditor(element);
}
