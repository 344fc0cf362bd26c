/** What has happened to the walks on this phone since they were made ready: told at the next opening with a network. */
import { call, municipality, Refused, Unreachable } from '../core/api';
import { element as make, icon } from '../core/dom';
import type { Me } from '../core/me';
import { t } from '../core/text';

import { readyWalks, remove, type ReadyWalk } from './package';
import { texts } from './texts';

const OVER: Readonly<Record<string, keyof typeof texts>> = {
  cancelled: 'wasCancelled', published: 'wasPublished', archived: 'wasPublished', gone: 'wasTakenAway',
};

/** Take off the phone what is over, and say so above the page. */
export async function lookAfter(who: Me): Promise<void> {
  // The server speaks of one municipality at a time: those of another are asked about on its pages.
  const here = (await readyWalks(who.id)).filter((walk) => walk.municipality === municipality());
  for (const walk of here) {
    const word = OVER[await stateOf(walk)];
    if (word === undefined) continue;
    await remove(who.id, walk);
    tell(t(texts[word], { title: walk.title }));
  }
}

async function stateOf(walk: ReadyWalk): Promise<string> {
  try {
    const { body } = await call<{ state: string }>(`/api/v1/walks/${walk.id}`);
    return body?.state ?? '';
  } catch (problem) {
    if (problem instanceof Refused) return problem.problem.status === 404 ? 'gone' : '';
    if (problem instanceof Unreachable) return '';
    throw problem;
  }
}

function tell(words: string): void {
  const line = make('div', { class: 'strip strip--wait', role: 'status' }, icon('info'), make('span', {}, words));
  (document.querySelector('main.contents') ?? document.querySelector('main') ?? document.body).prepend(line);
}
