import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vite';

import { icons } from './plugins/icons.ts';
import { pressed } from './plugins/pressed.ts';
import { unbundled } from './plugins/unbundled.ts';
import { worker } from './plugins/worker.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Pages that a template asks for by name: `asset('pages.ts')`. */
const ENTRIES = ['pages.ts'];
const BASE = '/static/';
/** Sources whose work is done at a desk; see plugins/worker.ts. */
const DESK = ['/src/actions/', '/src/photos/redact', '/src/walks/route', '/src/walks/darkness', '/src/maps/area'];

export default defineConfig({
  root: here('src'),
  base: BASE,
  publicDir: here('public'),
  cacheDir: here('node_modules/.vite'),
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    // Nothing may be inlined as data: into scripts and styles, so that the content policy stays short.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: ENTRIES.map((entry) => here(`src/${entry}`)),
      // What every page fetches goes in one answer: each has a kilobyte of headers.
      output: { codeSplitting: { groups: [{ name: 'core', test: /\/src\/core\/|\/node_modules\/idb\// }] } },
      checks: { pluginTimings: false }, // most of the time goes into pressing, and that is known
    },
  },
  plugins: [
    icons({ names: here('src/shell/icons.json'), folder: here('node_modules/lucide-static/icons') }),
    unbundled({
      from: here('node_modules'),
      to: 'leaflet',
      files: [
        'leaflet/dist/leaflet.js',
        'leaflet/dist/leaflet.css',
        'leaflet/dist/images/layers.png',
        'leaflet/dist/images/layers-2x.png',
        'leaflet/dist/images/marker-icon.png',
        'leaflet/dist/images/marker-icon-2x.png',
        'leaflet/dist/images/marker-shadow.png',
        'leaflet/LICENSE',
        'leaflet.markercluster/dist/leaflet.markercluster.js',
        'leaflet.markercluster/dist/MarkerCluster.css',
        'leaflet.markercluster/dist/MarkerCluster.Default.css',
      ],
    }),
    worker({ source: here('src/sw.ts'), publicDir: here('public'), base: BASE, desk: DESK }),
    pressed(),
  ],
});
