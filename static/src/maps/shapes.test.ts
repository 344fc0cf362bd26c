import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { fillOf, pointName } from './shapes';

const root = { lang: 'sv' };

beforeEach(() => {
  root.lang = 'sv';
  vi.stubGlobal('document', { documentElement: root });
});

afterEach(() => vi.unstubAllGlobals());

test('the name says kind, number, state and that it is late', () => {
  const name = pointName({ kind: 'risk', number: 6, state: 'in_progress', late: true });

  expect(name).toBe('Risk 6, på gång, försenad');
});

test('the name follows the language of the page', () => {
  root.lang = 'en';

  const name = pointName({ kind: 'suggestion', number: null, state: 'verified' });

  expect(name).toBe('Suggestion, verified');
});

test('what is planned or in progress is half lit, what waits is striped', () => {
  expect(['planned', 'in_progress', 'waiting'].map(fillOf)).toEqual(['half', 'half', 'wait']);
});

test('a state that is not known is shown as open', () => {
  expect(fillOf('something new')).toBe('open');
});
