/** A named part of the municipality, drawn corner by corner into a hidden field as a GeoJSON polygon. */
import * as L from 'leaflet';
import { element as make, icon, one } from '../core/dom';
import { t } from '../core/text';
import { VertexLine } from './draw';
import { buildFrame, readMapData, ROOM_LEFT, ROOM_RIGHT } from './frame';
import { drawOverlay } from './overlay';
import { areaM2, areaText, cornersOf, polygonOf } from './polygon';
import { texts } from './texts';
import type { Place } from './types';
import { Undo } from './undo';

const placesOf = (corners: readonly L.LatLng[]): Place[] => corners.map(({ lat, lng }) => ({ lat, lon: lng }));

export function mount(element: HTMLElement): void {
  const field = one<HTMLTextAreaElement>(`[name="${element.dataset.field ?? 'outline'}"]`, element);
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
    const corners = placesOf(line.vertices);
    const polygon = polygonOf(corners);
    field.value = polygon ? JSON.stringify(polygon) : '';
    const n = corners.length;
    const size = areaText(areaM2(corners));
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

  line.set(cornersOf(field.value).map(({ lat, lon }) => L.latLng(lat, lon)));
  const bounds = line.vertices.length > 0 ? L.latLngBounds([...line.vertices]) : overlay;
  const room = { paddingTopLeft: ROOM_LEFT, paddingBottomRight: ROOM_RIGHT, animate: false };
  if (bounds) frame.map.fitBounds(bounds, room);
  else if (data.bounds) frame.map.fitBounds([[data.bounds[1], data.bounds[0]], [data.bounds[3], data.bounds[2]]]);
  else if (data.center) frame.map.setView([data.center.lat, data.center.lon], 14);
}
