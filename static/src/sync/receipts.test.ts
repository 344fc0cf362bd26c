import { describe, expect, it } from 'vitest';

import { ofObservation, ofFile, ofWithdrawal, type Heard } from './receipts';

const ID = '01a22330-f93c-7319-b56d-41298e107944';
const JSON_TYPE = 'application/json';
const PROBLEM = 'application/problem+json';

function heard(values: Partial<Heard>): Heard {
  return { status: 200, type: JSON_TYPE, etag: '"1"', retryAfter: null, body: { id: ID }, ...values };
}

const nothingSaid: readonly [string, Heard | null][] = [
  ['silence', null],
  ['a captive portal’s page with status 200', heard({ type: 'text/html', body: undefined })],
  ['a portal that calls its page JSON', heard({ body: undefined })],
  ['another thing’s answer', heard({ body: { id: 'another' } })],
  ['an answer without a tag', heard({ etag: null })],
  ['a redirect', heard({ status: 0, type: '', body: undefined, etag: null })],
  ['a page of a proxy’s 502', heard({ status: 502, type: 'text/html', body: undefined })],
  ['a 503 of the server', heard({ status: 503, type: PROBLEM, body: { status: 503 } })],
  ['a 500 of the server', heard({ status: 500, type: PROBLEM, body: { status: 500 } })],
  ['a login page’s 401', heard({ status: 401, type: 'text/html', body: undefined })],
  ['a proxy’s 403', heard({ status: 403, type: 'text/html', body: undefined })],
  ['a firewall’s 404 in JSON', heard({ status: 404, type: JSON_TYPE, body: { error: 'blocked' } })],
  ['a busy server’s 429', heard({ status: 429, type: PROBLEM, body: { status: 429 } })],
  ['a list', heard({ body: [{ id: ID }] })],
];

describe('what an answer means', () => {
  it.each(nothingSaid)('%s says nothing about what the server holds', (_name, answer) => {
    expect(ofObservation(answer, ID).kind).toBe('unknown');
    expect(ofFile(answer, ID, 'abc=').kind).toBe('unknown');
  });

  it('an observation is held where its own stored answer comes with a tag', () => {
    expect(ofObservation(heard({ status: 201, etag: '"3"' }), ID)).toEqual({ kind: 'held', etag: '"3"' });
  });

  it('a photo is held where the digest of these very bytes comes back', () => {
    const body = { id: ID, digest: 'abc=' };

    expect(ofFile(heard({ body, etag: null }), ID, 'abc=').kind).toBe('held');
    expect(ofFile(heard({ body, etag: null }), ID, 'other=').kind).toBe('unknown');
  });

  it('the server’s own refusal is told in its own words', () => {
    const body = { status: 422, title: 'Fel', detail: 'Något är fel', errors: { text: ['För lång'] } };

    expect(ofObservation(heard({ status: 422, type: PROBLEM, body }), ID)).toEqual({ kind: 'refused', status: 422, detail: 'För lång' });
  });

  it('a published walk is tried again as late', () => {
    expect(ofObservation(heard({ status: 409, type: PROBLEM, body: { status: 409, late: true } }), ID).kind).toBe('late');
  });

  it('somebody else’s change comes with its text and tag', () => {
    const current = { id: ID, text: 'deras' };
    const found = ofObservation(heard({ status: 412, type: PROBLEM, etag: '"7"', body: { status: 412, current } }), ID);

    expect(found).toEqual({ kind: 'conflict', theirs: { content: current, etag: '"7"' } });
  });

  it('a session that has ended is no refusal', () => {
    expect(ofObservation(heard({ status: 401, type: PROBLEM, body: { status: 401 } }), ID).kind).toBe('signed-out');
  });

  it('a withdrawal is done where the server says so, or knows of no such thing', () => {
    expect(ofWithdrawal(heard({ status: 204, type: '', body: undefined })).kind).toBe('held');
    expect(ofWithdrawal(heard({ status: 404, type: PROBLEM, body: { status: 404 } })).kind).toBe('held');
    expect(ofWithdrawal(heard({ status: 404, type: 'text/html', body: undefined })).kind).toBe('unknown');
    expect(ofWithdrawal(heard({ status: 200, type: 'text/html', body: undefined })).kind).toBe('unknown');
  });
});
