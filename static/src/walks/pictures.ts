/**
 * The photos of a walk's points, as small as lists have them, for when there is no network. They lie in the person's own
 * store, come from the walk's own page, and go with the walk and with the sign-out.
 */
import { open, type Stores } from '../core/idb';

interface Picture {
  readonly address: string;
  readonly walk: string;
  readonly type: string;
  /** Bytes, and no Blob: a file-backed one can vanish. */
  readonly bytes: ArrayBuffer;
}

interface Drawn {
  readonly points?: { readonly features: readonly { readonly properties: { photo?: string | null } }[] } | null;
}

/** What a walk takes of the phone besides its map; the latest points come first. */
const BYTES_AT_MOST = 20_000_000;
const PATIENCE_MS = 20_000;
const DATA = 'script.map-data';

/** The photos that a walk's page shows. */
export function photosOf(html: string): string[] {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const photos = [...page.querySelectorAll(DATA)].flatMap((script) =>
    (JSON.parse(script.textContent ?? '{}') as Drawn).points?.features.map(({ properties }) => properties.photo) ?? []);
  return [...new Set(photos.filter((photo) => typeof photo === 'string'))].filter(isOurs);
}

function isOurs(address: string): boolean {
  return new URL(address, location.href).origin === location.origin;
}

/** Keep just these, as many as there is room for; gives their size. A photo that does not come is no fault of the walk. */
export async function keepPictures(user: string, walk: string, addresses: readonly string[]): Promise<number> {
  const store = await open(user);
  try {
    const there = new Map((await kept(user, walk)).map((picture) => [picture.address, picture]));
    let bytes = 0;
    for (const address of addresses) {
      const picture = there.get(address) ?? (await fetchPicture(address, walk));
      if (picture === null || bytes + picture.bytes.byteLength > BYTES_AT_MOST) continue;
      bytes += picture.bytes.byteLength;
      if (!there.delete(address)) await store.put('pictures', picture as unknown as Stores['pictures']['value']);
    }
    for (const address of there.keys()) await store.delete('pictures', address);
    return bytes;
  } finally {
    store.close();
  }
}

export async function forgetPictures(user: string, walk: string): Promise<void> {
  await keepPictures(user, walk, []);
}

/** In a page as it was stored: each photo that lies here from here, and none that would have to be fetched. */
export async function showPictures(user: string, walk: string, page: ParentNode): Promise<void> {
  const here = new Map((await kept(user, walk)).map(({ address, bytes, type }) => [address, URL.createObjectURL(new Blob([bytes], { type }))]));
  for (const script of page.querySelectorAll(DATA)) {
    const data = JSON.parse(script.textContent ?? '{}') as Drawn;
    for (const { properties } of data.points?.features ?? []) properties.photo = here.get(properties.photo ?? '') ?? null;
    script.textContent = JSON.stringify(data);
  }
}

async function kept(user: string, walk: string): Promise<Picture[]> {
  const store = await open(user);
  try {
    return (await store.getAllFromIndex('pictures', 'walk', walk)) as unknown as Picture[];
  } finally {
    store.close();
  }
}

async function fetchPicture(address: string, walk: string): Promise<Picture | null> {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const type = answer.headers.get('Content-Type') ?? '';
    // While it is being made the server answers 202; a sign-in or a portal answers with a page.
    if (answer.status !== 200 || answer.redirected || !type.startsWith('image/')) return null;
    return { address, walk, type, bytes: await answer.arrayBuffer() };
  } catch {
    return null;
  }
}
