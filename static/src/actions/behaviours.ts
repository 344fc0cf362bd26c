import type { Registry } from '../core/behaviours';

/** What the review desk can do beyond its forms. */
export const behaviours: Registry = {
  evidence: () => import('./evidence'),
  keys: () => import('./keys'),
  narrow: () => import('./narrow'),
  review: () => import('./review'),
};
