import { describe, expect, it } from '@jest/globals';
import type { Position } from '@stillhere/kernel';
import { caseCount } from '@stillhere/testing';
import fc from 'fast-check';
import {
  acknowledged,
  load,
  type Placed,
  resume,
  type Shipment,
  type Shipping,
} from './shipping.js';

interface Happened extends Placed {
  readonly stream: string;
  readonly revision: number;
}

const partitionsCount = 3;
const partitionOf = ({ stream }: Happened): string => `p${Number(stream) % partitionsCount}`;
const at = (ordinal: number): Position => String(ordinal).padStart(4, '0') as Position;

/** Two relays share topics and a checkpoint; each may be interrupted between any two steps, for any time. */
type Step =
  | { readonly kind: 'append'; readonly stream: number }
  | { readonly kind: 'start'; readonly relay: number }
  | { readonly kind: 'load'; readonly relay: number; readonly count: number }
  /** One partition of the shipment arrives; `isLost`: it does, and its answer does not. */
  | { readonly kind: 'send'; readonly relay: number; readonly isLost: boolean }
  | { readonly kind: 'checkpoint'; readonly relay: number };

const relayOf = fc.nat({ max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('append' as const), stream: fc.nat({ max: 4 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('start' as const), relay: relayOf }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('load' as const),
      relay: relayOf,
      count: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      relay: relayOf,
      isLost: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('checkpoint' as const), relay: relayOf }) },
);

interface OneRelay {
  shipping: Shipping;
  stored: Position | undefined;
  shipment: Shipment<Happened> | undefined;
  unsent: (readonly [string, readonly Happened[]])[];
}

/** What is planted in a positive control. */
interface Rules {
  readonly load: typeof load<Happened>;
  readonly resume: typeof resume;
  /** The checkpoint waits for every partition. */
  readonly waits: boolean;
}
const ours: Rules = { load, resume, waits: true };

class World {
  readonly log: Happened[] = [];
  readonly partitions = new Map<string, Happened[]>();
  checkpoint: Position | undefined;
  readonly relays: (OneRelay | undefined)[] = [undefined, undefined];

  constructor(private readonly rules: Rules) {}

  take(one: Step): void {
    if (one.kind === 'append') this.#append(one.stream);
    if (one.kind === 'start') this.start(one.relay);
    if (one.kind === 'append' || one.kind === 'start') return;
    const relay = this.relays[one.relay];
    if (relay === undefined) return;
    if (one.kind === 'load') this.#load(relay, one.count);
    if (one.kind === 'send') this.#send(one.relay, relay, one.isLost);
    if (one.kind === 'checkpoint') this.#checkpoint(one.relay, relay);
  }

  #append(stream: number): void {
    const name = String(stream);
    const revision = this.log.filter((event) => event.stream === name).length;
    this.log.push({ stream: name, revision, position: at(this.log.length + 1) });
  }

  start(index: number): void {
    const tails = new Map<string, Position>();
    for (const [name, events] of this.partitions) {
      const newest = events.at(-1);
      if (newest) tails.set(name, newest.position);
    }
    const shipping = this.rules.resume({
      checkpoint: this.checkpoint,
      tails,
      hasBlankTopic: false,
    });
    this.relays[index] = { shipping, stored: this.checkpoint, shipment: undefined, unsent: [] };
  }

  #load(relay: OneRelay, count: number): void {
    if (relay.shipment !== undefined) return;
    const { reached } = relay.shipping;
    const [first, ...rest] = this.log
      .filter(({ position }) => reached === undefined || position > reached)
      .slice(0, count);
    if (first === undefined) return;
    relay.shipment = this.rules.load(relay.shipping, [first, ...rest], partitionOf);
    relay.unsent = [...relay.shipment.parts];
  }

  #send(index: number, relay: OneRelay, isLost: boolean): void {
    const part = relay.unsent.shift();
    if (part === undefined) return;
    const [name, events] = part;
    this.partitions.set(name, [...(this.partitions.get(name) ?? []), ...events]);
    // Whoever does not hear of it begins anew: from checkpoint and tails, with another producer.
    if (isLost) this.start(index);
  }

  #checkpoint(index: number, relay: OneRelay): void {
    const { shipment } = relay;
    if (shipment === undefined || (this.rules.waits && relay.unsent.length > 0)) return;
    relay.shipping = acknowledged(relay.shipping, shipment);
    relay.shipment = undefined;
    if (relay.stored !== this.checkpoint) {
      this.relays[index] = undefined;
      return;
    }
    this.checkpoint = shipment.reaches;
    relay.stored = shipment.reaches;
  }

  /** No more faults: one relay begins anew and comes to the end. */
  settle(): void {
    this.relays[1] = undefined;
    this.start(0);
    const relay = this.relays[0] as OneRelay;
    for (let n = 0; n <= this.log.length; n += 1) {
      this.#load(relay, 4);
      while (relay.unsent.length > 0) this.#send(0, relay, false);
      this.#checkpoint(0, relay);
    }
  }
}

interface Seen {
  /** Events that a consumer acted on, by stream. */
  readonly revisions: Map<string, number[]>;
  readonly holes: number;
  readonly repeats: number;
}

/** A consumer as docs/events.md asks for it; `checks: false`: one that leaves the check out. */
function consumed({ partitions }: World, checks = true): Seen {
  const revisions = new Map<string, number[]>();
  let holes = 0;
  let repeats = 0;
  for (const events of partitions.values()) {
    for (const { stream, revision } of events) {
      const seen = revisions.get(stream) ?? [];
      revisions.set(stream, seen);
      const last = seen.at(-1) ?? -1;
      if (revision <= last) repeats += 1;
      if (revision <= last && checks) continue;
      if (revision > last + 1) holes += 1;
      seen.push(revision);
    }
  }
  return { revisions, holes, repeats };
}

function run(steps: readonly Step[], rules: Rules = ours): World {
  const world = new World(rules);
  for (const one of steps) world.take(one);
  world.settle();
  return world;
}

const schedules = fc.array(step, { minLength: 5, maxLength: 60 });
const everyRevision = ({ log }: World) => {
  const all = new Map<string, number[]>();
  for (const { stream, revision } of log) all.set(stream, [...(all.get(stream) ?? []), revision]);
  return [...all].sort();
};
/** Nothing lost, nothing twice, no hole, one order a stream. */
const isExact = (world: World, checks = true): boolean => {
  const { revisions, holes } = consumed(world, checks);
  return (
    holes === 0 && JSON.stringify([...revisions].sort()) === JSON.stringify(everyRevision(world))
  );
};

describe('two relays over any schedule of crashes, pauses and lost answers', () => {
  it('lose nothing, and nothing reaches a consumer twice that looks at revisions', () => {
    fc.assert(
      fc.property(schedules, (steps) => {
        expect(isExact(run(steps))).toBe(true);
      }),
      { numRuns: caseCount(2_000) },
    );
  });

  it('put each event into the topics once while only one is alive at a time', () => {
    const oneAlive = schedules.map((steps) =>
      steps.map((one) => ('relay' in one ? { ...one, relay: 0 } : one)),
    );
    fc.assert(
      fc.property(oneAlive, (steps) => {
        const world = run(steps);
        expect(consumed(world).repeats).toBe(0);
        expect(isExact(world, false)).toBe(true);
      }),
      { numRuns: caseCount(1_000) },
    );
  });
});

describe('what must be caught is caught', () => {
  const planted = (rules: Partial<Rules>, checks = true) =>
    fc.check(
      fc.property(schedules, (steps) => isExact(run(steps, { ...ours, ...rules }), checks)),
      { numRuns: 3_000, seed: 11 },
    ).failed;

  it('a consumer that does not look at revisions', () => {
    expect(planted({}, false)).toBe(true);
  });
  it('a checkpoint that does not wait for every partition', () => {
    expect(planted({ waits: false })).toBe(true);
  });
  it('one partition’s tail taken for all', () => {
    const newestOf = ({ tails }: Shipping) => [...tails.values()].sort().at(-1);
    const wrong: Rules['resume'] = (found) => {
      const shipping = resume(found);
      const newest = newestOf(shipping);
      const all = Array.from({ length: partitionsCount }, (_, n) => `p${n}`);
      return newest ? { ...shipping, tails: new Map(all.map((name) => [name, newest])) } : shipping;
    };
    expect(planted({ resume: wrong })).toBe(true);
  });
  it('tails that are not looked at repeat what was sent before a crash', () => {
    const blind: Rules['resume'] = ({ checkpoint }) => ({ reached: checkpoint, tails: new Map() });
    expect(planted({ resume: blind }, false)).toBe(true);
  });
});

describe('a shipment', () => {
  const events = (...streams: number[]): [Happened, ...Happened[]] =>
    streams.map((stream, index) => ({
      stream: String(stream),
      revision: index,
      position: at(index + 1),
    })) as [Happened, ...Happened[]];
  const nothing: Shipping = { reached: undefined, tails: new Map() };

  it('is empty the second time', () => {
    const once = load(nothing, events(0, 1, 2), partitionOf);
    const again = load(acknowledged(nothing, once), events(0, 1, 2), partitionOf);
    expect(again).toEqual({ parts: new Map(), reaches: at(3) });
  });

  it('passes over what belongs to no topic and still reaches behind it', () => {
    const { parts, reaches } = load(nothing, events(0, 1), () => undefined);
    expect([parts.size, reaches]).toEqual([0, at(2)]);
  });

  it('begins at the very start where a topic is new, and repeats nothing to the others', () => {
    const tails = new Map([['p0', at(9)]]);
    expect(resume({ checkpoint: at(9), tails, hasBlankTopic: true }).reached).toBeUndefined();
    expect(resume({ checkpoint: at(9), tails, hasBlankTopic: false }).reached).toBe(at(9));
  });
});
