import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Plugin } from 'vite';

interface Options {
  /** JSON file with an array of icon names. */
  names: string;
  /** Folder of one SVG file an icon. */
  folder: string;
}

/** Builds `icons.svg`, one sprite of the named Lucide icons; a name that Lucide lacks fails the build. */
export function icons({ names, folder }: Options): Plugin {
  return {
    name: 'walkapp-icons',
    apply: 'build',
    generateBundle() {
      const wanted: unknown = JSON.parse(readFileSync(names, 'utf8'));
      if (!Array.isArray(wanted) || !wanted.every((name) => typeof name === 'string')) {
        this.error(`${names} must be an array of icon names.`);
      }
      const sorted = [...new Set(wanted)].sort();
      const missing = sorted.filter((name) => !existsSync(join(folder, `${name}.svg`)));
      if (missing.length > 0) this.error(`Lucide has no icon named ${missing.join(', ')} (asked for in ${names}).`);
      this.emitFile({ type: 'asset', fileName: 'icons.svg', source: sprite(sorted, folder) });
    },
  };
}

function sprite(names: string[], folder: string): string {
  const symbols = names.map((name) => symbol(name, readFileSync(join(folder, `${name}.svg`), 'utf8')));
  const note = '<!-- Lucide, ISC licence, Copyright (c) Lucide Icons and Contributors -->';
  return `<svg xmlns="http://www.w3.org/2000/svg">${note}${symbols.join('')}</svg>\n`;
}

function symbol(name: string, svg: string): string {
  const body = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1];
  if (body === undefined) throw new Error(`The file of the icon ${name} is not an SVG.`);
  const drawn = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${drawn}>${body.trim().replace(/\s*\n\s*/g, '')}</symbol>`;
}
