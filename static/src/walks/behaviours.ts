import type { Registry } from '../core/behaviours';

export const behaviours: Registry = {
  darkness: () => import('./darkness'),
  groups: () => import('./groups'),
  route: () => import('./route'),
};
