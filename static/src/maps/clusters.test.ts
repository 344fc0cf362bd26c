import { expect, test } from 'vitest';

import { Clusters } from './clusters';
import type { PointFeature } from './types';

const WORLD: [number, number, number, number] = [-180, -85, 180, 85];

function point(number: number, lon: number, late = false): PointFeature {
  return {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [lon, 60.14] },
    properties: {
      id: `p${number}`, url: null, number, kind: 'risk', state: 'verified', late, title: `Punkt ${number}`, meta: '',
    },
  };
}

const onOneSpot = (count: number): PointFeature[] => Array.from({ length: count }, (_, at) => point(at + 1, 15.41));

test('five points close together stay five points', () => {
  const drawn = new Clusters(onOneSpot(5)).at(WORLD, 16);

  expect(drawn).toHaveLength(5);
});

test('six points close together are one stack with a count', () => {
  const drawn = new Clusters(onOneSpot(6)).at(WORLD, 16);

  expect(drawn).toHaveLength(1);
  expect(drawn[0]).toMatchObject({ count: 6, late: 0 });
});

test('six points far from one another are not stacked', () => {
  const points = [1, 2, 3, 4, 5, 6].map((number) => point(number, 15 + number));

  const drawn = new Clusters(points).at(WORLD, 12);

  expect(drawn).toHaveLength(6);
});

test('a stack tells how many in it are late', () => {
  const points = [...onOneSpot(6), point(7, 15.41, true)];

  const drawn = new Clusters(points).at(WORLD, 16);

  expect(drawn[0]).toMatchObject({ count: 7, late: 1 });
});

test('what a stack holds comes in number order', () => {
  const clusters = new Clusters(onOneSpot(8).reverse());
  const [stack] = clusters.at(WORLD, 16);
  if (!stack || 'point' in stack) throw new Error('a stack was expected');

  const numbers = clusters.members(stack.cluster).map((member) => member.properties.number);

  expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('a stack on one spot opens at no zoom that a map has', () => {
  const clusters = new Clusters(onOneSpot(8));
  const [stack] = clusters.at(WORLD, 16);
  if (!stack || 'point' in stack) throw new Error('a stack was expected');

  const zoom = clusters.opensAt(stack.cluster);

  expect(zoom).toBeGreaterThan(20);
});
