/** Which points stand alone and which are one stack at a zoom: from six within 48 pixels, one stack with a count. */
import type { BBox } from 'geojson';
import Supercluster, { type ClusterFeature } from 'supercluster';
import type { PointFeature, PointProperties } from './types';

export const STACK_FROM = 6;
const STACK_WITHIN_PX = 48;
/** Leaflet's world is 256 pixels wide at zoom 0; the radius is counted on that measure. */
const WORLD_PX = 256;
/** Beyond the deepest zoom of any map, so that points on one spot stay a stack however near one looks. */
const DEEPEST = 22;

interface Sum {
  late: number;
}

export interface Single {
  key: string;
  lat: number;
  lon: number;
  point: PointFeature;
}

export interface Stack {
  key: string;
  lat: number;
  lon: number;
  cluster: number;
  count: number;
  late: number;
}

export type Drawn = Single | Stack;

/** One set of points, indexed once; asked again at each view. */
export class Clusters {
  private readonly index: Supercluster<PointProperties, Sum>;

  constructor(points: PointFeature[], private readonly stackFrom = STACK_FROM) {
    this.index = new Supercluster<PointProperties, Sum>({
      minPoints: stackFrom,
      radius: STACK_WITHIN_PX,
      extent: WORLD_PX,
      maxZoom: DEEPEST,
      map: (point) => ({ late: point.late ? 1 : 0 }),
      reduce: (sum, other) => {
        sum.late += other.late;
      },
    });
    this.index.load(points);
  }

  at(box: BBox, zoom: number): Drawn[] {
    return this.index.getClusters(box, Math.floor(zoom)).map((feature): Drawn => {
      const [lon = 0, lat = 0] = feature.geometry.coordinates;
      if (!isStack(feature)) return { key: feature.properties.id, lat, lon, point: feature };
      const { cluster_id: cluster, point_count: count, late } = feature.properties;
      return { key: `stack-${this.stackFrom}-${cluster}`, lat, lon, cluster, count, late };
    });
  }

  /** The zoom at which the stack opens; above the deepest where all stand on one spot. */
  opensAt(cluster: number): number {
    return this.index.getClusterExpansionZoom(cluster);
  }

  members(cluster: number): PointFeature[] {
    return this.index.getLeaves(cluster, Number.POSITIVE_INFINITY).sort(byNumber);
  }
}

function isStack(
  feature: ClusterFeature<Sum> | PointFeature,
): feature is ClusterFeature<Sum> {
  return 'cluster' in feature.properties;
}

/** Number order; those without a number last. */
export function byNumber(a: PointFeature, b: PointFeature): number {
  return (a.properties.number ?? Number.MAX_SAFE_INTEGER) - (b.properties.number ?? Number.MAX_SAFE_INTEGER);
}
