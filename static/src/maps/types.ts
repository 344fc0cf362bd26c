import type { Feature, FeatureCollection, LineString, MultiLineString, MultiPolygon, Point, Polygon } from 'geojson';

export type Kind = 'risk' | 'positive' | 'suggestion';

/** What one point on the map says; written by the server, see `walkapp/maps/features.py`. */
export interface PointProperties {
  id: string;
  url: string | null;
  number: number | null;
  kind: Kind;
  state: string;
  late: boolean;
  title: string;
  /** What the pop-up says under the name, a line each. */
  facts?: string[];
  /** The same in one line, from those who tell less. */
  meta?: string;
  /** The walk it was found on, which tells points with the same number apart. */
  walk?: string;
  /** What the public is told about what is done. */
  answer?: string;
  photo?: string | null;
  selected?: boolean;
  unsent?: boolean;
  /** Looked at on the review desk: a tick of its own. */
  reviewed?: boolean;
}

export type PointFeature = Feature<Point, PointProperties>;
export type PointCollection = FeatureCollection<Point, PointProperties>;

export interface Place {
  lat: number;
  lon: number;
}

export interface StopPlace extends Place {
  n: number;
  name: string;
}

/** The JSON in a map's `.map-data` script: what is drawn besides the points. Everything may be left out. */
export interface MapData {
  route?: LineString | null;
  /** The part of the route that is not walked yet. */
  ahead?: LineString | null;
  stops?: StopPlace[];
  area?: Polygon | null;
  outline?: Polygon | MultiPolygon | null;
  /** West, south, east, north. */
  bounds?: [number, number, number, number] | null;
  center?: Place | null;
  /** Show the reader's own position from the start, where the browser already may. */
  me?: boolean;
  points?: PointCollection | null;
  /** Seen here before, and not over: small and quiet beside today's points. */
  earlier?: PointCollection | null;
  /** The way that was walked, for who leads. */
  track?: MultiLineString | null;
}

/** A class of the drawn base map, drawn from the bottom up in this order. */
export const SKETCH_CLASSES = [
  'land', 'water', 'shore', 'park', 'tree', 'public', 'house', 'stream', 'path', 'street', 'rail', 'label',
] as const;
export type SketchClass = (typeof SKETCH_CLASSES)[number];

export interface SketchProperties {
  class: SketchClass;
  /** Metres across; for a tree its radius. */
  width?: number | null;
  name?: string | null;
  /** For a label: what it names, so that water is written in italics. */
  of?: SketchClass | null;
}
