/** Where and when a photo says that it was taken: only a hint, for many phones take the place out before a page sees it. */

export interface Taken {
  readonly place: { readonly lat: number; readonly lon: number } | null;
  /** RFC 3339, where the camera also wrote down its offset. */
  readonly at: string | null;
}

const NOTHING: Taken = { place: null, at: null };
/** The Exif segment is at most 64 kB and stands first. */
const HEAD_BYTES = 192 * 1024;
const EXIF_POINTER = 0x8769;
const GPS_POINTER = 0x8825;
const DATE = 0x9003;
const OFFSET = 0x9011;

type Entries = ReadonlyMap<number, number>;

/** Read a JPEG's Exif; nothing for other files, and for one that is broken. */
export async function readTaken(file: Blob): Promise<Taken> {
  try {
    const view = new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer());
    const start = tiffStart(view);
    return start === null ? NOTHING : new Tiff(view, start).taken();
  } catch (problem) {
    if (problem instanceof RangeError) return NOTHING; // an offset that leads out of the file
    throw problem;
  }
}

function tiffStart(view: DataView): number | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 10 < view.byteLength && view.getUint8(at) === 0xff) {
    const isExif = view.getUint8(at + 1) === 0xe1 && view.getUint32(at + 4) === 0x45786966;
    if (isExif) return at + 10;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

class Tiff {
  private readonly little: boolean;

  constructor(
    private readonly view: DataView,
    private readonly start: number,
  ) {
    this.little = view.getUint16(start) === 0x4949;
  }

  taken(): Taken {
    const first = this.entries(this.long(this.start + 4));
    const exif = this.under(first, EXIF_POINTER);
    const gps = this.under(first, GPS_POINTER);
    return { place: this.place(gps), at: this.moment(exif) };
  }

  /** Tag → where its value or the way to it stands. */
  private entries(offset: number): Entries {
    const at = this.start + offset;
    const found = new Map<number, number>();
    for (let n = 0; n < this.short(at); n += 1) found.set(this.short(at + 2 + n * 12), at + 10 + n * 12);
    return found;
  }

  private under(entries: Entries, pointer: number): Entries {
    const at = entries.get(pointer);
    return at === undefined ? new Map() : this.entries(this.long(at));
  }

  private place(gps: Entries): Taken['place'] {
    const lat = this.degrees(gps, 2, 1, 'S');
    const lon = this.degrees(gps, 4, 3, 'W');
    const isPlace = lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat !== 0 || lon !== 0);
    return isPlace ? { lat, lon } : null;
  }

  private degrees(gps: Entries, tag: number, reference: number, negative: string): number | null {
    const [at, side] = [gps.get(tag), gps.get(reference)];
    if (at === undefined || side === undefined) return null;
    const from = this.start + this.long(at);
    const part = (n: number): number => this.long(from + n * 8) / this.long(from + n * 8 + 4);
    const value = part(0) + part(1) / 60 + part(2) / 3600;
    if (!Number.isFinite(value)) return null;
    return String.fromCharCode(this.view.getUint8(side)) === negative ? -value : value;
  }

  private moment(exif: Entries): string | null {
    const [date, offset] = [this.words(exif, DATE, 19), this.words(exif, OFFSET, 6)];
    const parts = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(date ?? '');
    if (!parts || !/^[+-]\d\d:\d\d$/.test(offset ?? '')) return null;
    return `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}${offset}`;
  }

  private words(entries: Entries, tag: number, length: number): string | null {
    const at = entries.get(tag);
    if (at === undefined) return null;
    const from = this.start + this.long(at);
    return String.fromCharCode(...new Uint8Array(this.view.buffer, from, length));
  }

  private short(at: number): number {
    return this.view.getUint16(at, this.little);
  }

  private long(at: number): number {
    return this.view.getUint32(at, this.little);
  }
}
