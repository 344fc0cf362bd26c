import { expect, test } from 'vitest';

import { boundsOf } from './bounds';

const nowhere = { meeting_lat: null, meeting_lon: null, area: null, route: [], stops: [] };

test('a walk without any place has no box', () => {
  expect(boundsOf(nowhere)).toBeNull();
});

test('the box holds area, route, stops and meeting point', () => {
  const outline = { coordinates: [[[15.4, 60.1], [15.5, 60.1], [15.5, 60.2], [15.4, 60.1]]] };

  const box = boundsOf({
    meeting_lat: 60, meeting_lon: 15.45, area: { outline }, route: [[15.3, 60.15]], stops: [{ lat: 60.15, lon: 15.6 }],
  });

  expect(box).toEqual([15.3, 60, 15.6, 60.2]);
});
