import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { Plugin } from 'vite';

interface Options {
  /** Folder that the files are named from. */
  from: string;
  /** Folder in the output. */
  to: string;
  files: string[];
}

/** Copies files of packages as they are, for pages that are written outside the bundle (a map as one HTML file). */
export function unbundled({ from, to, files }: Options): Plugin {
  return {
    name: 'walkapp-unbundled',
    apply: 'build',
    generateBundle() {
      for (const file of files) {
        const folder = file.includes('/images/') ? join(to, 'images') : to;
        const source = readFileSync(join(from, file));
        this.emitFile({ type: 'asset', fileName: join(folder, basename(file)), source });
      }
    },
  };
}
