import { describe, expect, it } from 'vitest';

import type { Content, Entry, KeptFile } from './model';
import { nameOf, rescue, type Rescued } from './rescue';

const AT = new Date('2026-11-23T19:04:05Z');
const VERA = { id: 'vera', name: 'Vera' };
const PICTURE = new Uint8Array([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9]);

const content: Content = {
  schema: 1, kind: 'risk', category: 'lighting', severity: 'medium', text: 'Mörkt i gången; <b>å</b>', place: '',
  position_source: 'none', observed_at: '2026-11-23T18:20:00+01:00', confidential: false,
};
const waiting = { state: 'waiting', tries: 0, next_at: 0, trouble: null, offered: false, saved_at: 1_000_000_000_000 } as const;

const bytesOf = (): Promise<ArrayBuffer> => Promise.resolve(PICTURE.slice().buffer);

function photo(id: string, receipt: string | null = null): KeptFile {
  return { ...waiting, id, observation: 'one', kind: 'photo', size: PICTURE.length, type: 'image/jpeg', shrunk: true, receipt };
}

function voice(id: string): KeptFile {
  return { ...photo(id), kind: 'voice', type: 'audio/webm;codecs=opus' };
}

function entry(values: Partial<Entry['observation']> = {}, files: readonly KeptFile[] = []): Entry {
  const observation = {
    ...waiting, id: 'one', walk: 'walk', municipality: 'backa', content, edit: 1, receipt: null, unheard: [], late: false, withdrawn: false, ...values,
  };
  return { observation, files };
}

/** The files of a ZIP that stores them as they are, by its list at the end. */
async function unzipped(blob: Blob): Promise<Map<string, Uint8Array>> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const view = new DataView(bytes.buffer);
  let end = bytes.length - 22;
  while (view.getUint32(end, true) !== 0x06054b50) end -= 1;
  const found = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  for (let n = view.getUint16(end + 10, true); n > 0; n -= 1) {
    const [size, name, extra, note] = [view.getUint32(at + 24, true), view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    found.set(new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name)), bytes.slice(start, start + size));
    at += 46 + name + extra + note;
  }
  return found;
}

describe('saving to a file', () => {
  it('takes along every word and every byte that is not sent', async () => {
    const files = await unzipped((await rescue([entry({}, [photo('p1'), photo('p2', 'abc='), voice('v1')])], bytesOf, VERA, AT)) as Blob);

    expect([...files.keys()]).toEqual(['observations.json', 'photos/p1.jpg', 'voices/v1.webm']);
    expect(files.get('photos/p1.jpg')).toEqual(PICTURE);
    const said = JSON.parse(new TextDecoder().decode(files.get('observations.json'))) as Rescued;
    const digest = btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', PICTURE))));
    expect(said.person).toEqual(VERA);
    expect(said.observations).toEqual([
      {
        id: 'one', walk: 'walk', municipality: 'backa', content, etag: null,
        photos: [{ id: 'p1', file: 'photos/p1.jpg', type: 'image/jpeg', digest }],
        voices: [{ id: 'v1', file: 'voices/v1.webm', type: 'audio/webm;codecs=opus', digest }],
      },
    ]);
  });

  it('names the text of a photo that is left, though the server holds the text', async () => {
    const sent = entry({ receipt: { edit: 1, etag: '"3"', at: 1 }, state: 'sent' }, [photo('p1')]);
    const files = await unzipped((await rescue([sent], bytesOf, VERA, AT)) as Blob);

    expect(new TextDecoder().decode(files.get('observations.json'))).toContain('"etag": "\\"3\\""');
  });

  it('makes no file where nothing is left', async () => {
    const sent = entry({ receipt: { edit: 1, etag: '"1"', at: 1 }, state: 'sent' }, [photo('p1', 'abc=')]);

    expect(await rescue([sent, entry({ withdrawn: true })], bytesOf, VERA, AT)).toBeNull();
  });

  it('has a name that says when', () => {
    expect(nameOf(AT)).toBe('walkapp-2026-11-23-19-04.zip');
  });
});
