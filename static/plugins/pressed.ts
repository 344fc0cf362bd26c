import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import type { Plugin } from 'vite';

const TEXT = /\.(?:js|css|svg|json|webmanifest)$/;
/** Smaller ones travel in the same packet either way. */
const LEAST_BYTES = 1024;

/** Writes each text file compressed beside itself, as hard as it goes: the server only chooses (shell/assets.py). */
export function pressed(): Plugin {
  return {
    name: 'walkapp-pressed',
    apply: 'build',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle)) {
        const path = join(dir ?? '', name);
        const body = TEXT.test(name) ? readFileSync(path) : Buffer.alloc(0);
        if (body.length < LEAST_BYTES) continue;
        const size = { [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
        writeFileSync(`${path}.br`, brotliCompressSync(body, { params: size }));
        writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
      }
    },
  };
}
