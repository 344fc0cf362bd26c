import type { Registry } from '../core/behaviours';

export const behaviours: Registry = {
  capture: () => import('./capture'),
  live: () => import('./live'),
};
