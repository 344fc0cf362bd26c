import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { build, type Plugin } from 'vite';

interface Options {
  /** The service worker's source. */
  source: string;
  /** Folder of files that are copied as they are. */
  publicDir: string;
  base: string;
  /** Parts of the addresses of sources that are of no use out of doors: what only they bring is not kept on the phone. */
  desk: string[];
}

/** Style sheets, and the scripts of workers, which a bundle counts among its assets. */
const BUILT = /^assets\/.+\.(?:css|js)$/;
/** What a phone needs of the files that lie outside the bundle. */
const OUTSIDE = /^(?:icons\.svg|favicon\.svg|icon-192\.png|manifest\.webmanifest)$/;

/** Builds `sw.js`, one script that names the files which it keeps and is another script whenever one of them is. */
export function worker({ source, publicDir, base, desk }: Options): Plugin {
  return {
    name: 'walkapp-worker',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const kept = new Map<string, string | Uint8Array>();
        for (const [name, file] of Object.entries(bundle)) {
          if (file.type === 'asset') {
            if (BUILT.test(name) || OUTSIDE.test(name)) kept.set(name, file.source);
          } else if (!desk.some((part) => file.facadeModuleId?.includes(part) ?? false)) {
            kept.set(name, file.code);
          }
        }
        for (const name of readdirSync(publicDir)) {
          if (OUTSIDE.test(name)) kept.set(name, readFileSync(join(publicDir, name)));
        }
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: await script(source, base, kept) });
      },
    },
  };
}

async function script(source: string, base: string, kept: Map<string, string | Uint8Array>): Promise<string> {
  const names = [...kept.keys()].sort();
  const digest = createHash('sha256');
  for (const name of names) digest.update(name).update('\0').update(kept.get(name) ?? '').update('\0');
  const shell = { files: names.map((name) => base + name), digest: digest.digest('hex').slice(0, 16) };
  const made = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { __SHELL__: JSON.stringify(shell) },
    build: { write: false, target: 'es2022', rolldownOptions: { input: source, output: { format: 'iife' } } },
  });
  const [first] = [made].flat();
  if (first === undefined || !('output' in first)) throw new Error('The service worker was not built.');
  return first.output[0].code;
}
