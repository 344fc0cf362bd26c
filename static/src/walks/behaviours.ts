import type { Registry } from '../core/behaviours';

export const behaviours: Registry = {
  route: () => import('./route'),
};
