import { describe, expect, it } from 'vitest';

import { PART_BYTES, sendInParts, type Asking } from './parts';
import type { Heard } from './receipts';
import { digestOf } from './uploader';

const PICTURE = Uint8Array.from({ length: PART_BYTES * 3 + 7 }, (_, n) => n % 251).buffer;

const said = (status: number, offset: number | null = null): Heard => ({ status, type: '', etag: null, retryAfter: null, body: undefined, offset });

/** A server as the contract has it; `cutAfter` parts the network is gone. */
class Parts {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  sent = 0;
  heads = 0;
  cutAfter = Infinity;

  ask = ({ method, headers, body }: Asking): Promise<Heard | null> => {
    if (method === 'HEAD') return Promise.resolve(said(204, ((this.heads += 1), this.bytes.length)));
    if (this.sent >= this.cutAfter) return Promise.resolve(null);
    this.sent += 1;
    if (Number(headers['Upload-Offset']) !== this.bytes.length) return Promise.resolve(said(409, this.bytes.length));
    const [before, part] = [this.bytes, new Uint8Array(body ?? new ArrayBuffer(0))];
    this.bytes = new Uint8Array(before.length + part.length);
    this.bytes.set(before);
    this.bytes.set(part, before.length);
    return Promise.resolve(headers['Upload-Complete'] === '?1' ? said(201) : said(204, this.bytes.length));
  };
}

describe('a photo in parts', () => {
  it('arrives whole', async () => {
    const server = new Parts();

    expect(await sendInParts(server.ask, PICTURE, 'abc=', false)).toMatchObject({ status: 201 });
    expect(server.heads).toBe(0);
    expect(await digestOf(server.bytes.buffer)).toBe(await digestOf(PICTURE));
    expect(server.sent).toBe(4);
  });

  it('goes on from where it was cut off', async () => {
    const server = new Parts();
    server.cutAfter = 3;
    expect(await sendInParts(server.ask, PICTURE, 'abc=', true)).toBeNull();
    server.cutAfter = Infinity;

    await sendInParts(server.ask, PICTURE, 'abc=', true);

    expect(await digestOf(server.bytes.buffer)).toBe(await digestOf(PICTURE));
    expect(server.sent).toBe(4);
  });

  it('follows the server where it holds another part than was thought', async () => {
    const server = new Parts();
    const ask = (asking: Asking): Promise<Heard | null> => (asking.method === 'HEAD' ? Promise.resolve(said(204, PART_BYTES)) : server.ask(asking));

    expect(await sendInParts(ask, PICTURE, 'abc=', true)).toMatchObject({ status: 201 });
    expect(await digestOf(server.bytes.buffer)).toBe(await digestOf(PICTURE));
  });

  it.each([404, 405, 501])('goes at once where the server answers %s', async (status) => {
    expect(await sendInParts(() => Promise.resolve(said(status)), PICTURE, 'abc=', true)).toBe('whole');
  });

  it.each([0, 200, 401, 502])('stops at a strange %s', async (status) => {
    expect(await sendInParts(() => Promise.resolve(said(status)), PICTURE, 'abc=', true)).toMatchObject({ status });
  });

  it('stops where a part is answered by a portal’s page', async () => {
    const ask = ({ method }: Asking): Promise<Heard> => Promise.resolve(method === 'HEAD' ? said(204, 0) : said(200));

    expect(await sendInParts(ask, PICTURE, 'abc=', true)).toMatchObject({ status: 200 });
  });

  it('does not go back for ever', async () => {
    let times = 0;
    const ask = (): Promise<Heard> => Promise.resolve(said(409, (times += 1)));

    expect(await sendInParts(ask, PICTURE, 'abc=', true)).toMatchObject({ status: 409 });
    expect(times).toBeLessThan(10);
  });
});
