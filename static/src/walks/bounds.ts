/** The box round everything that a walk has a place for. */

/** West, south, east, north. */
export type Bounds = readonly [number, number, number, number];
type Pair = readonly number[];

export interface Places {
  readonly meeting_lat: number | null;
  readonly meeting_lon: number | null;
  readonly area: { readonly outline: { readonly coordinates: unknown } | null } | null;
  /** [lon, lat] pairs. */
  readonly route: readonly Pair[];
  readonly stops: readonly { readonly lat: number; readonly lon: number }[];
}

/** Null for a walk without any place. */
export function boundsOf(walk: Places): Bounds | null {
  const points: Pair[] = [...walk.route, ...walk.stops.map(({ lat, lon }) => [lon, lat])];
  if (walk.meeting_lat !== null && walk.meeting_lon !== null) points.push([walk.meeting_lon, walk.meeting_lat]);
  points.push(...pairs(walk.area?.outline?.coordinates ?? []));
  if (points.length === 0) return null;
  const [lons, lats] = [points.map(([lon = 0]) => lon), points.map(([, lat = 0]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** The positions of a polygon, or of several, however deep they lie. */
function pairs(coordinates: unknown): Pair[] {
  if (!Array.isArray(coordinates)) return [];
  const isPair = coordinates.length >= 2 && coordinates.every((value) => typeof value === 'number');
  return isPair ? [coordinates as Pair] : coordinates.flatMap(pairs);
}
