import type { Registry } from '../core/behaviours';

export const behaviours: Registry = {
  awake: () => import('./awake'),
  checklist: () => import('./checklist'),
  darkness: () => import('./darkness'),
  ended: () => import('./ended'),
  groups: () => import('./groups'),
  ready: () => import('./ready'),
  route: () => import('./route'),
  track: () => import('./track'),
};
