import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { EventStore, ProposedEvent, StoredEvent } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import { caseCount } from '@stillhere/testing';
import { type Mutant, playFollowers } from '../../testing/followers.js';
import type { World } from '../../testing/world.js';
import { Channel } from './channel.js';

/** Mistakes that a fan-out invites, planted: each breaks the law named beside it in some course of things. */
const mutants: Readonly<Record<string, () => Mutant>> = {
  'fanned out before it is durable': () => ({ store: telling }),
  'live one revision too early': () => {
    const head = Object.getOwnPropertyDescriptor(Channel.prototype, 'head')?.get;
    jest.spyOn(Channel.prototype, 'head', 'get').mockImplementation(function (this: Channel) {
      return (head?.call(this) as number) - 1;
    });
    return {};
  },
  'what may have been missed is not looked for': () => ({
    world: ({ session }) => {
      session.hub.mayHaveMissed = () => undefined;
    },
  }),
};

/** Tells the followers of what is to be appended when it is handed to the store. */
function telling(store: EventStore, world: () => World): EventStore {
  const submit: EventStore['submit'] = (append, settled) => {
    const { stream, events, expected } = append;
    const first = typeof expected === 'object' ? expected.exactly + 1 : 0;
    world().session.hub.durable(stream, storedOf(stream, events, first));
    store.submit(append, settled);
  };
  return new Proxy(store, {
    get: (target, key) => {
      if (key === 'submit') return submit;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const storedOf = (
  stream: StreamName,
  events: readonly ProposedEvent[],
  first: number,
): StoredEvent[] =>
  events.map((event, n) => ({ ...event, stream, revision: first + n }) as unknown as StoredEvent);

describe('followers, whatever happens', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([
    ['of our own', false],
    ['of another process as well', true],
  ])(
    'R8, I3, I4: get the log as it is, up to its head: appends %s',
    async (_, hearsOthers) => {
      for (let seed = 1; seed <= caseCount(40); seed += 1) {
        const broken = await playFollowers({ seed, hearsOthers });
        expect({ seed, broken }).toEqual({ seed, broken: [] });
      }
    },
    60_000,
  );

  it.each([
    ['fanned out before it is durable', 'I3 a prefix of the log'],
    ['live one revision too early', 'I4 to the head'],
    ['what may have been missed is not looked for', 'I4 to the head'],
  ])(
    '%s breaks %s',
    async (name, law) => {
      const broken = new Set<string>();
      for (let seed = 1; seed <= 40 && !broken.has(law); seed += 1) {
        for (const one of await playFollowers({ seed }, mutants[name]?.())) broken.add(one);
      }
      expect([...broken]).toContain(law);
    },
    60_000,
  );
});
