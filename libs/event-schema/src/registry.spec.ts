import { describe, expect, it } from '@jest/globals';
import type { EventMetadata } from '@stillhere/event-store';
import { LogCorruption } from '@stillhere/event-store';
import { UnknownEventType } from './errors.js';
import { createEventRegistry } from './registry.js';

const stored = (type: string, schemaVersion: string, data: string) => ({
  type,
  data,
  metadata: { schemaVersion } as EventMetadata,
});

/** Version 1 had one name, version 2 split it, version 3 counts the rooms. */
const registry = createEventRegistry([
  {
    type: 'house.named',
    version: 3,
    upcasters: {
      1: ({ name, ...rest }) => ({
        ...rest,
        street: `${name}`.split(' ')[0],
        no: `${name}`.split(' ')[1],
      }),
      2: (data) => ({ ...data, rooms: 0 }),
    },
  },
  { type: 'house.sold', version: 1 },
]);

describe('event registry', () => {
  it('writes the newest version as canonical text', () => {
    const event = { type: 'house.named', data: { street: 'Elm', rooms: 4, no: '7' } };
    expect(registry.encode(event)).toEqual({
      data: '{"no":"7","rooms":4,"street":"Elm"}',
      schemaVersion: '3',
    });
  });

  it.each([
    ['1', '{"colour":"red","name":"Elm 7"}', { colour: 'red', street: 'Elm', no: '7', rooms: 0 }],
    ['2', '{"no":"7","street":"Elm"}', { street: 'Elm', no: '7', rooms: 0 }],
    ['3', '{"no":"7","rooms":4,"street":"Elm"}', { street: 'Elm', no: '7', rooms: 4 }],
  ])('reads version %s in today’s shape, one step after the other', (version, text, data) => {
    expect(registry.decode(stored('house.named', version, text))).toEqual({
      type: 'house.named',
      data,
    });
  });

  it('knows what was defined and nothing else', () => {
    expect(registry.knows('house.named')).toBe(true);
    expect(registry.knows('house.burnt')).toBe(false);
    expect(registry.types.map(({ type }) => type)).toEqual(['house.named', 'house.sold']);
  });

  it('stops on a type that it does not know', () => {
    expect(() => registry.decode(stored('house.burnt', '1', '{}'))).toThrow(UnknownEventType);
    expect(() => registry.encode({ type: 'house.burnt', data: {} })).toThrow(UnknownEventType);
  });

  it('stops on a version from the future and says which it knows', () => {
    expect(() => registry.decode(stored('house.sold', '2', '{}'))).toThrow(
      'this release knows house.sold up to version 1; a newer one wrote version 2',
    );
  });

  it.each([
    ['text', 'no json at all', '1'],
    ['a list', '[]', '1'],
    ['null', 'null', '1'],
    ['a version of zero', '{}', '0'],
    ['a version in words', '{}', 'one'],
  ])('takes %s for damage, without quoting it', (_what, text, version) => {
    const read = () => registry.decode(stored('house.sold', version, text));
    expect(read).toThrow(LogCorruption);
    expect(read).not.toThrow(/no json at all/);
  });

  it.each([
    [
      'a missing step',
      [{ type: 'a.b', version: 3, upcasters: { 1: () => ({}) } }],
      'from version 2',
    ],
    ['a step too far', [{ type: 'a.b', version: 1, upcasters: { 1: () => ({}) } }], 'beyond'],
    ['version zero', [{ type: 'a.b', version: 0 }], 'count from 1'],
    [
      'a type twice',
      [
        { type: 'a.b', version: 1 },
        { type: 'a.b', version: 1 },
      ],
      'twice',
    ],
  ])('cannot be made with %s', (_what, definitions, sentence) => {
    expect(() => createEventRegistry(definitions)).toThrow(sentence);
  });
});
