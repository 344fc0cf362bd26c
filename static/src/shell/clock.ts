/** Whether this phone's clock is right: what is noted without a network has its time from nowhere else. */
import { sayAbove } from '../core/dom';
import { t } from '../core/text';
import { moment } from '../walks/said';

import { texts } from './texts';

/** What is less leaves the order of an evening as it was. */
const MOST_MS = 300_000;

/** Ask the server for the time, and say so above the page where the phone has another. */
export async function checkClock(): Promise<void> {
  const right = await serversTime();
  const now = Date.now();
  if (right === null || Math.abs(now - right) < MOST_MS) return;
  sayAbove('late', 'triangle-alert', t(texts.wrongClock, { when: moment(new Date(now).toISOString()) }));
}

async function serversTime(): Promise<number | null> {
  try {
    const answer = await fetch('/healthz', { method: 'HEAD', cache: 'no-store' });
    const said = Date.parse(answer.headers.get('Date') ?? '');
    return answer.ok && Number.isFinite(said) ? said : null;
  } catch {
    return null; // no network just now
  }
}
