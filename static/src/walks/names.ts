/** Names on the drawn base map, so that a stop is called what the place is called. */
import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import { distanceM } from '../maps/position';
import type { Place, SketchProperties } from '../maps/types';

/** A name farther away than this is that of another place. */
const NEAR_M = 120;

type Named = Feature<Geometry, SketchProperties>;

function corners(geometry: Geometry): Position[] {
  switch (geometry.type) {
    case 'Point': return [geometry.coordinates];
    case 'LineString': case 'MultiPoint': return geometry.coordinates;
    case 'Polygon': case 'MultiLineString': return geometry.coordinates.flat();
    case 'MultiPolygon': return geometry.coordinates.flat(2);
    default: return [];
  }
}

/** The name that lies nearest to the place; empty where none is near. */
export function nearestName(place: Place, sketch: FeatureCollection<Geometry, SketchProperties>): string {
  let best = { name: '', away: NEAR_M };
  for (const { geometry, properties } of sketch.features as Named[]) {
    if (!properties.name) continue;
    for (const [lon = 0, lat = 0] of corners(geometry)) {
      const away = distanceM(place, { lat, lon });
      if (away < best.away) best = { name: properties.name, away };
    }
  }
  return best.name;
}

/** The drawn base map behind this address; null where there is none, or no network. */
export async function readSketch(url: string | undefined): Promise<FeatureCollection<Geometry, SketchProperties> | null> {
  if (!url) return null;
  try {
    const answer = await fetch(url);
    return answer.ok ? ((await answer.json()) as FeatureCollection<Geometry, SketchProperties>) : null;
  } catch {
    return null;
  }
}
