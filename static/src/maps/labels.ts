/** Names on the map, and which of them have room: none lies on another, on a point, under a button, or over the edge. */
import * as L from 'leaflet';
import { svg } from '../core/dom';

const HEIGHT_PX = 22;
const CHARACTER_PX = 8.5;
const WATER_CHARACTER_PX = 12;
const FROM_ZOOM = 11;
/** From a stop's middle to its name. */
const STOP_TEXT_PX = 24;
/** Half of what a point covers, less its empty corners. */
const POINT_PX = 19;
const POINT = 'm-point';
const FURNITURE = '.mapview__tools, .leaflet-control-scale, .mapview__credit, .mapview__note:not(:empty)';

interface Name {
  text: string;
  element: SVGElement;
  marker: L.Marker;
  water: boolean;
  /** A stop keeps its dot, and is named before what is drawn beneath. */
  stop: boolean;
}

const named = new WeakMap<L.Map, Set<Name>>();
const awaited = new WeakSet<L.Map>();

function add(map: L.Map, name: Name): () => void {
  const names = named.get(map) ?? new Set();
  if (!named.has(map)) {
    named.set(map, names);
    map.on('moveend zoomend resize pointsdrawn', () => arrangeSoon(map, names));
  }
  names.add(name);
  name.marker.addTo(map);
  arrangeSoon(map, names);
  return () => {
    names.delete(name);
    name.marker.remove();
  };
}

/** A name of the drawn ground, in a pane of its own; the returned function takes it away. */
export function addLabel(map: L.Map, text: string, at: L.LatLng, water: boolean, pane: string): () => void {
  const element = svg('text', { class: water ? 'm-label m-label--water' : 'm-label', 'text-anchor': 'middle' }, text);
  const box = svg('svg', { class: 'm-labelbox', width: 1, height: 1, 'aria-hidden': 'true' }, element);
  const icon = L.divIcon({ className: 'm-labelicon', html: box, iconSize: [0, 0] });
  const marker = L.marker(at, { icon, interactive: false, keyboard: false, pane });
  return add(map, { text, element, marker, water, stop: false });
}

/** A stop of a walk: a dot with its name. */
export function addStop(map: L.Map, text: string, at: L.LatLng): void {
  const element = svg('text', { class: 'm-label', x: STOP_TEXT_PX, y: 5 }, text);
  const dot = svg('circle', { class: 'm-stop', r: 6 });
  const attributes = { class: 'm-labelbox', width: 1, height: 1, role: 'img', 'aria-label': text };
  const icon = L.divIcon({ className: 'm-labelicon', html: svg('svg', attributes, dot, element), iconSize: [0, 0] });
  const marker = L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: -500 });
  add(map, { text, element, marker, water: false, stop: true });
}

/** What a name covers, in the map's own pixels. */
function boxOf(map: L.Map, name: Name): L.Bounds {
  const { x, y } = map.latLngToContainerPoint(name.marker.getLatLng());
  const width = name.text.length * (name.water ? WATER_CHARACTER_PX : CHARACTER_PX);
  const left = name.stop ? x + STOP_TEXT_PX : x - width / 2;
  const middle = name.stop ? y : y - HEIGHT_PX / 4;
  return L.bounds([left, middle - HEIGHT_PX / 2], [left + width, middle + HEIGHT_PX / 2]);
}

/** What no name may lie on: the points, and what lies over the map. */
function taken(map: L.Map): L.Bounds[] {
  const boxes: L.Bounds[] = [];
  map.eachLayer((layer) => {
    if (!(layer instanceof L.Marker) || layer.options.icon?.options.className !== POINT) return;
    const at = map.latLngToContainerPoint(layer.getLatLng());
    boxes.push(L.bounds(at.subtract([POINT_PX, POINT_PX]), at.add([POINT_PX, POINT_PX])));
  });
  const frame = map.getContainer();
  const { left, top } = frame.getBoundingClientRect();
  for (const part of (frame.parentElement ?? frame).querySelectorAll(FURNITURE)) {
    const box = part.getBoundingClientRect();
    if (box.width > 0) boxes.push(L.bounds([box.left - left, box.top - top], [box.right - left, box.bottom - top]));
  }
  return boxes;
}

/** Once before the next picture, whatever comes until then: to measure what lies over the map, the page is laid out. */
function arrangeSoon(map: L.Map, names: Set<Name>): void {
  if (awaited.has(map)) return;
  awaited.add(map);
  requestAnimationFrame(() => {
    awaited.delete(map);
    arrange(map, names);
  });
}

/** Shows the names that have room, stops first, then in the drawing's order; none twice. */
function arrange(map: L.Map, names: Set<Name>): void {
  const boxes = taken(map);
  const size = map.getSize();
  const view = L.bounds([0, 0], [size.x, size.y]);
  const told = new Set<string>();
  const inOrder = [...names].sort((a, b) => Number(b.stop) - Number(a.stop));
  // A stop's name stands for the place even where it had no room itself.
  for (const name of inOrder) if (name.stop) told.add(name.text.toLowerCase());
  for (const name of inOrder) {
    const box = boxOf(map, name);
    const isNew = name.stop || !told.has(name.text.toLowerCase());
    const fits = map.getZoom() >= FROM_ZOOM && view.contains(box) && !boxes.some((other) => other.intersects(box));
    name.element.style.display = isNew && fits ? '' : 'none';
    if (!isNew || !fits) continue;
    boxes.push(box);
    told.add(name.text.toLowerCase());
  }
}
