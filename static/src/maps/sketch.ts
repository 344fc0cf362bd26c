/** The drawn base map: the municipality's own sketch of roads, water and names as SVG that follows the theme. */
import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import * as L from 'leaflet';
import { addLabel } from './labels';
import { SKETCH_CLASSES, type SketchProperties } from './types';

type SketchFeature = Feature<Geometry, SketchProperties>;

const PANE = 'sketch';
const LABEL_PANE = 'sketchlabels';
const EQUATOR_M_PER_PX = 156543.03392;

/** Metres across where the drawing does not say, and the pixels between which they stay readable. */
const WIDTHS: Record<string, { metres: number; least: number; most: number }> = {
  street: { metres: 8, least: 1.5, most: 22 },
  path: { metres: 2, least: 1, most: 3 },
  rail: { metres: 4, least: 2, most: 8 },
  stream: { metres: 4, least: 1.5, most: 14 },
  shore: { metres: 1, least: 1, most: 3 },
};
const TREE_RADIUS_M = 4;

function metresPerPixel(map: L.Map): number {
  const lat = (map.getCenter().lat * Math.PI) / 180;
  return (EQUATOR_M_PER_PX * Math.cos(lat)) / 2 ** map.getZoom();
}

function strokeWidth(feature: SketchFeature, scale: number): number {
  const limits = WIDTHS[feature.properties.class];
  if (!limits) return 1;
  const pixels = (feature.properties.width ?? limits.metres) / scale;
  return Math.min(limits.most, Math.max(limits.least, pixels));
}

/** The place of a feature's name: the middle vertex of a line, the middle of a surface's box. */
function labelPlace(geometry: Geometry): L.LatLng | null {
  if (geometry.type === 'Point') return L.latLng(geometry.coordinates[1] ?? 0, geometry.coordinates[0] ?? 0);
  if (geometry.type === 'LineString') {
    const middle: Position | undefined = geometry.coordinates[Math.floor(geometry.coordinates.length / 2)];
    return middle ? L.latLng(middle[1] ?? 0, middle[0] ?? 0) : null;
  }
  return L.geoJSON(geometry).getBounds().getCenter();
}

function pathsOf(feature: SketchFeature, renderer: L.Renderer): L.Path[] {
  const { class: kind, width } = feature.properties;
  const stroke = kind === 'water' || kind in WIDTHS;
  const options = { renderer, interactive: false, smoothFactor: 0.5, pane: PANE, fillOpacity: 1, stroke };
  if (feature.geometry.type === 'Point') {
    if (kind !== 'tree') return [];
    const [lon = 0, lat = 0] = feature.geometry.coordinates;
    return [L.circle([lat, lon], { ...options, radius: width ?? TREE_RADIUS_M, className: 'm-tree' })];
  }
  const classes = kind === 'rail' ? ['m-rail', 'm-rail2'] : [`m-${kind}`];
  return classes.flatMap(
    (className) => L.geoJSON(feature, { style: { ...options, className }, ...options }).getLayers() as L.Path[],
  );
}

/** Draws the sketch under everything else; the returned function takes it away. */
export function drawSketch(map: L.Map, sketch: FeatureCollection<Geometry, SketchProperties>): () => void {
  for (const name of [PANE, LABEL_PANE]) {
    if (!map.getPane(name)) map.createPane(name).classList.add(`m-${name}pane`);
  }
  const renderer = L.svg({ pane: PANE, padding: 0.4 });
  const rank = (feature: SketchFeature): number => SKETCH_CLASSES.indexOf(feature.properties.class);
  const features = [...sketch.features].sort((a, b) => rank(a) - rank(b));
  const drawn: { feature: SketchFeature; path: L.Path }[] = [];
  const labels: (() => void)[] = [];
  for (const feature of features) {
    for (const path of pathsOf(feature, renderer)) drawn.push({ feature, path: path.addTo(map) });
    const name = feature.properties.name;
    const place = name ? labelPlace(feature.geometry) : null;
    if (!name || !place) continue;
    const isWater = feature.properties.class === 'water' || feature.properties.of === 'water';
    labels.push(addLabel(map, name, place, isWater, LABEL_PANE));
  }
  const scaleToZoom = (): void => {
    const scale = metresPerPixel(map);
    for (const { feature, path } of drawn) {
      const width = strokeWidth(feature, scale);
      const inner = path.options.className === 'm-rail2';
      path.setStyle({ weight: inner ? width * 0.5 : width });
    }
  };
  scaleToZoom();
  map.on('zoomend', scaleToZoom);
  map.getContainer().classList.add('has-sketch');
  return () => {
    map.off('zoomend', scaleToZoom);
    map.getContainer().classList.remove('has-sketch');
    for (const { path } of drawn) path.remove();
    for (const remove of labels) remove();
    renderer.remove();
  };
}
