/** One Leaflet map in the design's clothes: base, scale, attribution and buttons. No marker images, no pop-ups. */
import * as L from 'leaflet';
import { element as make, icon } from '../core/dom';
import { t } from '../core/text';
import { BaseMap } from './base';
import { texts } from './texts';
import type { MapData } from './types';

const HOME = L.latLng(60.14, 15.41);
const START_ZOOM = 14;
/** What a map is fitted into: room for a point's own size, and at the right for the buttons. */
export const ROOM_LEFT: L.PointTuple = [36, 36];
export const ROOM_RIGHT: L.PointTuple = [76, 36];
export const DEEPEST_ZOOM = 20;

export interface Frame {
  map: L.Map;
  canvas: HTMLElement;
  tools: HTMLElement;
  note(text: string | null): void;
}

export interface FrameOptions {
  label: string;
  /** The arrow keys do the page's work here: told to assistive technology as an application. */
  working?: boolean;
  /** How far one press of an arrow key moves the map. */
  panPx?: number;
}

export function readMapData(element: HTMLElement): MapData {
  const script = element.querySelector('script.map-data');
  return script?.textContent ? (JSON.parse(script.textContent) as MapData) : {};
}

export function still(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

export function toolButton(name: string, label: string, press: () => void): HTMLButtonElement {
  const attributes = { type: 'button', class: 'iconbtn iconbtn--map', 'aria-label': label };
  const button = make('button', attributes, icon(name));
  button.addEventListener('click', press);
  return button;
}

function credit(settings: HTMLElement): HTMLElement {
  const text = settings.dataset.attribution ?? '';
  const href = settings.dataset.attributionUrl;
  const words = href ? make('a', { href, rel: 'noopener noreferrer' }, text) : text;
  return make('p', { class: 'mapview__credit', hidden: text === '' }, words);
}

function wheelWhileInUse(map: L.Map, canvas: HTMLElement): void {
  canvas.addEventListener('focusin', () => map.scrollWheelZoom.enable());
  canvas.addEventListener('focusout', () => map.scrollWheelZoom.disable());
}

/** The arrow keys ask Leaflet to glide, whatever its options say. */
function panAtOnce(map: L.Map): void {
  const panBy = map.panBy.bind(map);
  map.panBy = (offset, options) => panBy(offset, { ...options, animate: false });
}

/** Builds the map inside `element`, after what the server wrote; `settings` carries the data attributes. */
export function buildFrame(element: HTMLElement, settings: HTMLElement, options: FrameOptions): Frame {
  const role = options.working ? 'application' : 'region';
  const canvas = make('div', { class: 'mapview__canvas', role, 'aria-label': options.label });
  const tools = make('div', { class: 'mapview__tools' });
  const note = make('p', { class: 'mapview__note', role: 'status' });
  element.classList.add('mapview');
  element.append(canvas, tools, note, credit(settings));

  const animated = !still();
  const tiles = settings.dataset.tiles || 'none';
  const raster = tiles !== 'none' && !tiles.startsWith('pmtiles:');
  const map = L.map(canvas, {
    zoomControl: false,
    attributionControl: false,
    scrollWheelZoom: false,
    zoomSnap: raster ? 1 : 0.25,
    wheelPxPerZoomLevel: 120,
    minZoom: 4,
    maxZoom: DEEPEST_ZOOM,
    zoomAnimation: animated,
    fadeAnimation: animated,
    markerZoomAnimation: animated,
    inertia: animated,
    keyboardPanDelta: options.panPx ?? 60,
  });
  if (!animated) panAtOnce(map);
  map.setView(HOME, START_ZOOM);
  L.control.scale({ imperial: false, maxWidth: 96, position: 'bottomright' }).addTo(map);
  wheelWhileInUse(map, canvas);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(canvas);
  tools.append(
    toolButton('plus', t(texts.zoomIn), () => map.zoomIn(1)),
    toolButton('minus', t(texts.zoomOut), () => map.zoomOut(1)),
  );
  const say = (text: string | null): void => {
    note.textContent = text ?? '';
  };
  const source = {
    tiles,
    sketchUrl: settings.dataset.sketchUrl || null,
    deepest: Number(settings.dataset.tilesDeepest) || 19,
  };
  const base = new BaseMap(map, source, (state) => {
    say(state === 'silent' ? t(texts.tilesSilent) : null);
    element.dataset.base = state;
  });
  void base.start();
  return { map, canvas, tools, note: say };
}
