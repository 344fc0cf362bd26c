/** A named part of the municipality, drawn corner by corner into a hidden field as a GeoJSON polygon. */
import type { Polygon } from 'geojson';
import * as L from 'leaflet';
import { element as make, icon, one } from '../core/dom';
import { t } from '../core/text';
import { VertexLine } from './draw';
import { buildFrame, readMapData } from './frame';
import { drawOverlay } from './overlay';
import { texts } from './texts';
import { Undo } from './undo';

const SQUARE_KM_FROM_M2 = 100_000;
const METRES_PER_DEGREE = 111_195;

/** Square metres by the shoelace formula on a plane at the area's own latitude; good for a part of a town. */
export function areaM2(corners: readonly L.LatLng[]): number {
  const squeeze = Math.cos(((corners[0]?.lat ?? 0) * Math.PI) / 180);
  let twice = 0;
  corners.forEach((corner, index) => {
    const next = corners[(index + 1) % corners.length] as L.LatLng;
    twice += corner.lng * next.lat - next.lng * corner.lat;
  });
  return (Math.abs(twice) / 2) * METRES_PER_DEGREE ** 2 * squeeze;
}

function sizeText(m2: number): string {
  const language = document.documentElement.lang || 'sv';
  if (m2 >= SQUARE_KM_FROM_M2) return `${(m2 / 1e6).toLocaleString(language, { maximumFractionDigits: 1 })} km²`;
  return `${Math.round(m2).toLocaleString(language)} m²`;
}

export function polygonOf(corners: readonly L.LatLng[]): Polygon | null {
  if (corners.length < 3) return null;
  const ring = corners.map(({ lat, lng }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))]);
  return { type: 'Polygon', coordinates: [[...ring, ring[0] as number[]]] };
}

function cornersOf(text: string): L.LatLng[] {
  if (text === '') return [];
  const ring = (JSON.parse(text) as Polygon).coordinates[0] ?? [];
  return ring.slice(0, -1).map(([lon = 0, lat = 0]) => L.latLng(lat, lon));
}

export function mount(element: HTMLElement): void {
  const field = one<HTMLInputElement>(`input[name="${element.dataset.field ?? 'outline'}"]`, element);
  const data = readMapData(element);
  const frame = buildFrame(one('[data-area="map"]', element), element, { label: t(texts.drawMap), working: true });
  const undo = new Undo<readonly L.LatLng[]>();
  const help = make('p', { role: 'status' }, t(texts.areaHelp));
  const button = (name: string, text: string): HTMLButtonElement =>
    make('button', { type: 'button', class: 'btn btn--s' }, icon(name), text);
  const back = button('undo-2', t(texts.undo));
  const clear = button('trash-2', t(texts.clear));

  const overlay = drawOverlay(frame.map, data);
  const line = new VertexLine(frame, true, {
    willChange: () => undo.remember([...line.vertices]),
    changed: () => write(),
  });
  const write = (): void => {
    const polygon = polygonOf(line.vertices);
    field.value = polygon ? JSON.stringify(polygon) : '';
    const n = line.vertices.length;
    const size = sizeText(areaM2(line.vertices));
    help.textContent = n === 0 ? t(texts.areaHelp) : t(polygon ? texts.areaSize : texts.areaShort, { n, size });
    field.dispatchEvent(new Event('change', { bubbles: true }));
  };
  back.addEventListener('click', () => {
    const before = undo.back();
    if (!before) return;
    line.set(before);
    write();
  });
  clear.addEventListener('click', () => {
    undo.remember([...line.vertices]);
    line.set([]);
    write();
  });
  frame.map.getContainer().parentElement?.after(make('div', { class: 'drawing__tools' }, back, clear, help));

  line.set(cornersOf(field.value));
  const bounds = line.vertices.length > 0 ? L.latLngBounds([...line.vertices]) : overlay;
  if (bounds) frame.map.fitBounds(bounds, { padding: [32, 32], animate: false });
  else if (data.bounds) frame.map.fitBounds([[data.bounds[1], data.bounds[0]], [data.bounds[3], data.bounds[2]]]);
  else if (data.center) frame.map.setView([data.center.lat, data.center.lon], 14);
}
