import type { Registry } from '../core/behaviours';

export const behaviours: Registry = {
  redact: () => import('./redact'),
};
