import type { Registry } from '../core/behaviours';

export const behaviours: Registry = {
  badge: () => import('./badge'),
  capture: () => import('./capture'),
  leaving: () => import('./leaving'),
  live: () => import('./live'),
  same: () => import('./same'),
  unsent: () => import('./unsent'),
};
