/** The walks on this phone, fetched anew as they are: before a new version of the app takes over. */
import type { Me } from '../core/me';

import { prepare, readyWalks } from './package';

/** True where every one of them is as the server has it now. */
export async function refresh(who: Me): Promise<boolean> {
  for (const { id, address, municipality, night } of await readyWalks(who.id)) {
    try {
      // The maps are as good as they were.
      await prepare({ ...who, municipality }, { id, address, maps: null, night }, () => undefined);
    } catch {
      return false; // no network, or the walk is over: then somebody decides who sees the page
    }
  }
  return true;
}
