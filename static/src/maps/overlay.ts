/** What the map draws between ground and points: the municipality's outline, the area, the route, the way that was walked, and stops. */
import * as L from 'leaflet';
import { t } from '../core/text';
import { addStop } from './labels';
import { texts } from './texts';
import type { MapData } from './types';

function line(map: L.Map, geometry: GeoJSON.GeoJsonObject, className: string): L.GeoJSON {
  const style = { className, interactive: false, smoothFactor: 0.5, fillOpacity: 1 };
  return L.geoJSON(geometry, { interactive: false, style } as L.GeoJSONOptions).addTo(map);
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
  if (data.track) line(map, data.track, 'm-track');
  for (const stop of data.stops ?? []) {
    bounds.extend([stop.lat, stop.lon]);
    addStop(map, stop.name || t(texts.stop, { n: stop.n }), L.latLng(stop.lat, stop.lon));
  }
  return bounds.isValid() ? bounds : null;
}
