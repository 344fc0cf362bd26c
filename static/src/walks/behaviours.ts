import type { Registry } from '../core/behaviours';

export const behaviours: Registry = {
  awake: () => import('./awake'),
  darkness: () => import('./darkness'),
  groups: () => import('./groups'),
  ready: () => import('./ready'),
  route: () => import('./route'),
};
