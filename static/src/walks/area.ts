import type { MultiPolygon, Polygon } from 'geojson';
import { isInside } from '../maps/inside';
import type { Place } from '../maps/types';

/** How finely a stretch of the way is looked at. */
const PARTS = 16;

/** True where any of the way, or any stop, lies outside the area. */
export function leavesArea(line: readonly Place[], stops: readonly Place[], area: Polygon | MultiPolygon): boolean {
  const between = line.slice(1).flatMap((to, index) => {
    const from = line[index] as Place;
    return Array.from({ length: PARTS }, (_none, part) => ({
      lat: from.lat + ((to.lat - from.lat) * part) / PARTS,
      lon: from.lon + ((to.lon - from.lon) * part) / PARTS,
    }));
  });
  return [...between, ...line.slice(-1), ...stops].some((place) => !isInside(place, area));
}
