/** Why something cannot be sent as it is, in a sentence that says what to do. */
import { t, type Text } from '../core/text';
import type { Entry, Trouble } from '../sync/model';

import { texts } from './texts';

/** Where our sentence says more than the server's. */
const OWN: Readonly<Record<number, Text>> = {
  403: texts.notAllowed, 404: texts.walkGone, 409: texts.walkClosed, 410: texts.withdrawnThere, 412: texts.changedThere,
};

/** What is in the way of this entry, or of one of its photos. */
export function sentenceOf({ observation, files }: Entry, trouble: Trouble): string {
  if (observation.trouble !== trouble) {
    const file = files.find((one) => one.trouble === trouble);
    if (file?.kind === 'voice') return t(texts.voiceRefused, { why: trouble.detail });
    const n = files.filter(({ kind }) => kind === 'photo').findIndex((photo) => photo.trouble === trouble) + 1;
    return t(texts.photoRefused, { n, why: trouble.detail });
  }
  const own = OWN[trouble.status];
  return own === undefined ? trouble.detail : t(own);
}
