import type { Registry } from '../core/behaviours';

/** What the frame of every page can do. */
export const behaviours: Registry = {
  bar: () => import('./bar'),
  confirm: () => import('./confirm'),
  errors: () => import('./errors'),
  field: () => import('./field'),
  filters: () => import('./filters'),
  guard: () => import('./guard'),
  install: () => import('./install'),
  language: () => import('./language'),
  menu: () => import('./menu'),
  opens: () => import('./opens'),
  print: () => import('./print'),
  reveal: () => import('./reveal'),
  theme: () => import('./theme'),
};
