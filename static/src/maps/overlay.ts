/** What the map draws between ground and points: the municipality's outline, the area, the route and its stops. */
import * as L from 'leaflet';
import { svg } from '../core/dom';
import { t } from '../core/text';
import { texts } from './texts';
import type { MapData, StopPlace } from './types';

function line(map: L.Map, geometry: GeoJSON.GeoJsonObject, className: string): L.GeoJSON {
  const style = { className, interactive: false, smoothFactor: 0.5, fillOpacity: 1 };
  return L.geoJSON(geometry, { interactive: false, style } as L.GeoJSONOptions).addTo(map);
}

function stopIcon(stop: StopPlace): L.DivIcon {
  const name = stop.name || t(texts.stop, { n: stop.n });
  const text = svg('text', { class: 'm-label', x: 24, y: 5 }, name);
  const dot = svg('circle', { class: 'm-stop', r: 6 });
  const drawing = svg('svg', { class: 'm-labelbox', width: 1, height: 1, role: 'img', 'aria-label': name }, dot, text);
  return L.divIcon({ className: 'm-labelicon', html: drawing, iconSize: [0, 0] });
}

/** Draws it and answers the bounds of route, stops and area; the outline is too large to aim at. */
export function drawOverlay(map: L.Map, data: MapData): L.LatLngBounds | null {
  const bounds = L.latLngBounds([]);
  if (data.outline) line(map, data.outline, 'm-outline');
  if (data.area) bounds.extend(line(map, data.area, 'm-area').getBounds());
  const parts = [data.route, data.ahead].filter((part) => !!part);
  for (const part of parts) bounds.extend(line(map, part, 'm-casing').getBounds());
  if (data.route) line(map, data.route, 'm-route');
  if (data.ahead) line(map, data.ahead, 'm-route m-route--ahead');
  for (const stop of data.stops ?? []) {
    bounds.extend([stop.lat, stop.lon]);
    const marker = { icon: stopIcon(stop), interactive: false, keyboard: false, zIndexOffset: -500 };
    L.marker([stop.lat, stop.lon], marker).addTo(map);
  }
  return bounds.isValid() ? bounds : null;
}
