/**
 * What lies under the points: the walk's own tiles where they lie on this phone, the server's where it answers, otherwise
 * the graticule and the municipality's sketch.
 */
import type { FeatureCollection, Geometry } from 'geojson';
import * as L from 'leaflet';
import { addGraticule } from './grid';
import { drawSketch } from './sketch';
import type { SketchProperties } from './types';

/** After this long without an answer the plain grid is shown. */
const PATIENCE_MS = 2000;
/** Then it is asked for again, now and then. */
const RETRY_MS = 30_000;
const VECTOR_PREFIX = 'pmtiles:';

export interface BaseSource {
  /** `none`, an XYZ template, or `pmtiles:` and the address of a file. */
  tiles: string;
  sketchUrl: string | null;
  /** The deepest zoom that the tiles are made for. */
  deepest: number;
}

export type BaseState = 'none' | 'tiles' | 'silent';

function rasterLayer(map: L.Map, source: BaseSource, signal: AbortSignal): Promise<L.Layer> {
  const layer = L.tileLayer(source.tiles, { maxZoom: 22, maxNativeZoom: source.deepest, className: 'm-tile' });
  return new Promise((resolve, reject) => {
    let failures = 0;
    signal.addEventListener('abort', () => {
      layer.remove();
      reject(new Error('no tile within the time'));
    });
    layer.once('tileload', () => resolve(layer));
    layer.on('tileerror', () => {
      failures += 1;
      if (failures > 3) reject(new Error('the tiles fail'));
    });
    layer.addTo(map);
  });
}

/** The part of the base map that was put by for this walk; null where there is none, or it cannot be read. */
async function storedBase(): Promise<L.Layer | null> {
  const { isRaster, storedArchive } = await import('./stored');
  try {
    const archive = await storedArchive();
    if (archive === null) return null;
    if (await isRaster(archive)) return await (await import('./raster')).archiveLayer(archive);
    return await (await import('./vector')).vectorLayer(archive, document.documentElement.lang || 'sv');
  } catch {
    return null;
  }
}

async function vectorBase(map: L.Map, source: BaseSource, signal: AbortSignal): Promise<L.Layer> {
  const { vectorLayer } = await import('./vector');
  const url = source.tiles.slice(VECTOR_PREFIX.length);
  const layer = await vectorLayer(new URL(url, location.href).href, document.documentElement.lang || 'sv');
  if (!signal.aborted) layer.addTo(map);
  return layer;
}

type Sketch = FeatureCollection<Geometry, SketchProperties>;

async function fetchSketch(url: string): Promise<Sketch> {
  try {
    const response = await fetch(url, { headers: { Accept: 'application/geo+json, application/json' } });
    if (!response.ok) throw new Error(`the sketch answered ${response.status}`);
    return (await response.json()) as Sketch;
  } catch (problem) {
    const stored = await (await import('./stored')).storedMap(url);
    if (stored === null) throw problem;
    return JSON.parse(await stored.text()) as Sketch;
  }
}

/** Keeps the base map of one map: falls back in two seconds, tries again when the network returns. */
export class BaseMap {
  private layer: L.Layer | null = null;
  private removeSketch: (() => void) | null = null;
  private wantsSketch = false;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly map: L.Map,
    private readonly source: BaseSource,
    private readonly report: (state: BaseState) => void,
  ) {
    addGraticule(map);
  }

  async start(): Promise<void> {
    if (this.source.tiles === 'none') {
      this.report('none');
      await this.showSketch();
      return;
    }
    addEventListener('online', () => void this.tryTiles());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => void this.repaint());
    await this.tryTiles();
  }

  private async repaint(): Promise<void> {
    if (!this.source.tiles.startsWith(VECTOR_PREFIX) || !this.layer) return;
    this.layer.remove();
    this.layer = null;
    await this.tryTiles();
  }

  private async tryTiles(): Promise<void> {
    if (this.layer) return;
    const patience = new AbortController();
    const timer = setTimeout(() => {
      patience.abort();
      void this.giveUp();
    }, PATIENCE_MS);
    try {
      const stored = await storedBase();
      if (stored) {
        clearTimeout(timer);
        this.settle(stored.addTo(this.map));
        return;
      }
      const make = this.source.tiles.startsWith(VECTOR_PREFIX) ? vectorBase : rasterLayer;
      const layer = await make(this.map, this.source, patience.signal);
      clearTimeout(timer);
      if (patience.signal.aborted) layer.addTo(this.map);
      this.settle(layer);
    } catch {
      clearTimeout(timer);
      patience.abort();
      await this.giveUp();
    }
  }

  private settle(layer: L.Layer): void {
    this.layer = layer;
    this.wantsSketch = false;
    this.removeSketch?.();
    this.removeSketch = null;
    this.report('tiles');
  }

  private async giveUp(): Promise<void> {
    this.report('silent');
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.tryTiles(), RETRY_MS);
    await this.showSketch();
  }

  private async showSketch(): Promise<void> {
    if (!this.source.sketchUrl || this.wantsSketch) return;
    this.wantsSketch = true;
    try {
      const sketch = await fetchSketch(this.source.sketchUrl);
      if (this.wantsSketch) this.removeSketch = drawSketch(this.map, sketch);
    } catch {
      this.wantsSketch = false; // the graticule stays, and the points with it
    }
  }
}
