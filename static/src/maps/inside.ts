import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { Place } from './types';

function crosses(place: Place, a: Position, b: Position): boolean {
  const [ax = 0, ay = 0] = a;
  const [bx = 0, by = 0] = b;
  if (ay > place.lat === by > place.lat) return false;
  return place.lon < ((bx - ax) * (place.lat - ay)) / (by - ay) + ax;
}

/** Even–odd over all rings, so holes are outside. */
function inPolygon(place: Place, rings: Position[][]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let at = 1; at < ring.length; at += 1) {
      if (crosses(place, ring[at - 1] ?? [], ring[at] ?? [])) inside = !inside;
    }
  }
  return inside;
}

export function isInside(place: Place, outline: Polygon | MultiPolygon): boolean {
  const polygons = outline.type === 'Polygon' ? [outline.coordinates] : outline.coordinates;
  return polygons.some((rings) => inPolygon(place, rings));
}
