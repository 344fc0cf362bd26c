/** Base maps that lie on this phone: the part of one that a walk needs, and sketches. Nobody's data is in them. */
import type { PMTiles, RangeResponse, Source } from 'pmtiles';

/** Not named like the shell's caches, so that a new version of the app leaves it alone. */
const MAPS = 'maps-1';
const WALK = /^\/[^/]+\/walks\/[0-9a-f-]{36}(?=\/|$)/;

/** The address of the base map that is cut out for the walk which this address belongs to. */
export function cutOf(pathname: string): string | null {
  const walk = WALK.exec(pathname)?.[0];
  return walk === undefined ? null : `${walk}/base.pmtiles`;
}

/** Put an answer of the server by; gives its size in bytes. */
export async function keepMap(address: string, answer: Response): Promise<number> {
  const body = await answer.blob();
  const headers = { 'Content-Type': answer.headers.get('Content-Type') ?? '' };
  await (await caches.open(MAPS)).put(address, new Response(body, { headers }));
  return body.size;
}

export async function storedMap(address: string): Promise<Blob | null> {
  // Without HTTPS there is no such store, and nothing in it.
  if (!('caches' in window) || !(await caches.has(MAPS))) return null;
  const found = await (await caches.open(MAPS)).match(address);
  return found === undefined ? null : found.blob();
}

export async function removeMap(address: string): Promise<void> {
  await (await caches.open(MAPS)).delete(address);
}

export async function removeMaps(): Promise<void> {
  await caches.delete(MAPS);
}

/** The walk's own part of the base map, where this page is about a walk that is ready. */
export async function storedArchive(): Promise<PMTiles | null> {
  const address = cutOf(location.pathname);
  const blob = address === null ? null : await storedMap(address);
  if (blob === null) return null;
  // Eight kilobytes for who has such a file; the rest of this module is on every page.
  const archives = await import('pmtiles');
  return new archives.PMTiles(new BlobSource(address ?? '', blob));
}

export async function isRaster(archive: PMTiles): Promise<boolean> {
  const [{ TileType }, { tileType }] = await Promise.all([import('pmtiles'), archive.getHeader()]);
  return tileType === TileType.Png || tileType === TileType.Jpeg || tileType === TileType.Webp;
}

/** Cache Storage gives only whole answers; their parts are cut here. */
export class BlobSource implements Source {
  constructor(private readonly name: string, private readonly blob: Blob) {}

  getKey(): string {
    return this.name;
  }

  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    return { data: await this.blob.slice(offset, offset + length).arrayBuffer() };
  }
}
