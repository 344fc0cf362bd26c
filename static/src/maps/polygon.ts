import type { Polygon } from 'geojson';
import { language } from '../core/text';
import type { Place } from './types';

const KM2_FROM_M2 = 100_000;
const METRES_PER_DEGREE = 111_195;

/** Square metres by the shoelace formula on a plane at the area's own latitude; good for a part of a town. */
export function areaM2(corners: readonly Place[]): number {
  const squeeze = Math.cos(((corners[0]?.lat ?? 0) * Math.PI) / 180);
  let twice = 0;
  corners.forEach((corner, index) => {
    const next = corners[(index + 1) % corners.length] as Place;
    twice += corner.lon * next.lat - next.lon * corner.lat;
  });
  return (Math.abs(twice) / 2) * METRES_PER_DEGREE ** 2 * squeeze;
}

export function areaText(m2: number): string {
  if (m2 < KM2_FROM_M2) return `${Math.round(m2).toLocaleString(language())} m²`;
  return `${(m2 / 1e6).toLocaleString(language(), { maximumFractionDigits: 1 })} km²`;
}

/** A closed ring with longitude first; null where there are too few corners for a surface. */
export function polygonOf(corners: readonly Place[]): Polygon | null {
  if (corners.length < 3) return null;
  const ring = corners.map(({ lat, lon }) => [Number(lon.toFixed(6)), Number(lat.toFixed(6))]);
  return { type: 'Polygon', coordinates: [[...ring, ring[0] as number[]]] };
}

/** The corners of the outer ring in a polygon's JSON; none in an empty field. */
export function cornersOf(text: string): Place[] {
  if (text === '') return [];
  const ring = (JSON.parse(text) as Polygon).coordinates[0] ?? [];
  return ring.slice(0, -1).map(([lon = 0, lat = 0]) => ({ lat, lon }));
}
