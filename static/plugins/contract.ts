/**
 * Writes the types of what phone and server send each other, from the server's own description on standard input:
 *
 *     node plugins/contract.ts < openapi.json > src/sync/contract.ts
 *
 * A test of the server's side runs it too, and fails where the file in the repository is another.
 */
import { text } from 'node:stream/consumers';

import { compile, type JSONSchema } from 'json-schema-to-typescript';

const WANTED = ['ObservationBody', 'ObservationWholeAnswer', 'PhotoReceiptAnswer', 'SessionAnswer', 'HeldBody', 'HeldAnswer', 'VisitBody',
  'VisitAnswer', 'TrackBody', 'Problem'];
const NOTE = `/* eslint-disable */
/** What phone and server send each other: made from the server's description by plugins/contract.ts, never by hand. */`;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A property's title is its name once more, and would become a type of its own. */
function bare(value: Json): Json {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([name, inner]) => !(name === 'title' && typeof inner === 'string'));
  return Object.fromEntries(kept.map(([name, inner]) => [name, name === '$ref' ? moved(String(inner)) : bare(inner)]));
}

const moved = (reference: string): string => reference.replace('#/components/schemas/', '#/definitions/');

/** What a newer phone may add is the server's to know; here a field that is misspelt shall not compile. */
const closed = (schema: Json): Json =>
  schema !== null && typeof schema === 'object' && !Array.isArray(schema) ? { ...schema, additionalProperties: false } : schema;

const description = JSON.parse(await text(process.stdin)) as { components: { schemas: Record<string, Json> } };
const { schemas } = description.components;
const named = WANTED.filter((name) => name in schemas);
const root = {
  type: 'object',
  additionalProperties: false,
  required: named,
  properties: Object.fromEntries(named.map((name) => [name, { $ref: `#/definitions/${name}` }])),
  definitions: Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, named.includes(name) ? closed(bare(schema)) : bare(schema)]),
  ),
};
process.stdout.write(
  await compile(root as unknown as JSONSchema, 'Contract', {
    additionalProperties: false,
    bannerComment: NOTE,
    format: false,
    unreachableDefinitions: false,
  }),
);
