import type { Registry } from '../core/behaviours';

export const behaviours: Registry = {
  map: () => import('./map'),
  pin: () => import('./pin'),
  area: () => import('./area'),
};
