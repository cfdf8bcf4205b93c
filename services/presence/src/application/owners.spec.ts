import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { streamName } from '@stillhere/event-store';
import { defaultTimers } from '../domain/connection/index.js';
import type { PresenceProcess } from '../testing/presence-process.js';
import { type SharedStage, sharedStage } from '../testing/shared-stage.js';
import { logOf } from '../testing/stage.js';
import { theVisitor } from '../testing/subjects.js';
import {
  ana,
  as,
  conversation,
  evidence,
  gateway,
  labelsOf,
  opening,
  tenant,
  visitor,
  World,
  watching,
  watchVisitor,
} from '../testing/world.js';

const elsewhere = { code: 'PresenceElsewhere', retryable: true };

let stage: SharedStage;
const leaving = new AbortController();
/** The one that looks after the visitor, and the other one. */
const owner = (): PresenceProcess => named((name) => name === stage.ownerOf?.());
const other = (): PresenceProcess => named((name) => name !== stage.ownerOf?.());

function named(is: (name: string) => boolean): PresenceProcess {
  const found = stage.processes.find(({ name }) => is(name));
  if (!found) throw new Error('there are two');
  return found;
}

const watchedBy = ({ client }: PresenceProcess) =>
  watching((signal) =>
    client.watchPresence({ conversation, participant: visitor }, { ...as.edge, signal }),
  );

const hides = async (): Promise<void> => {
  const met = { connection: 'c1', ageMs: 0, part: 0, kind: evidence.surface('hidden') };
  await stage.presence().reportEvidence({ gateway, evidence: [met] }, as.edge);
  await stage.clock.advance(defaultTimers.surfaceDebounceMs);
};

const recorded = async (): Promise<string[]> =>
  (await logOf(stage.parts.store)).map(({ type }) => type.slice('conversation.'.length)).slice(2);

const setUp = async (): Promise<void> => {
  stage = await sharedStage(theVisitor);
  const context = { ...as.edge, signal: leaving.signal };
  void (async () => {
    for await (const _ of stage.presence().watchConnections({ gateway }, context));
  })();
  await stage.clock.settle();
  await stage.presence().openConnection(opening(), as.edge);
  await stage.clock.settle();
};

describe('an owner of presence', () => {
  beforeEach(setUp);
  afterEach(() => stage.close());

  it('tells nothing of a place before the record says that it is theirs', async () => {
    const [before, after] = [owner(), other()];
    expect(await recorded()).toEqual(['presence-taken', 'connection-opened']);
    after.line.hold();
    stage.kill(before);
    await stage.clock.advance(10_000);
    expect(after.line.calls).toBeGreaterThan(0);
    const early = watchedBy(after);
    await stage.clock.settle();
    expect(early.shown).toEqual([]);
    await expect(early.leave()).rejects.toMatchObject(elsewhere);

    after.line.deliver();
    await stage.clock.settle();
    expect((await recorded()).slice(2, 4)).toEqual(['presence-taken', 'connection-unseen']);
    const then = watchedBy(after);
    await stage.clock.settle();
    expect(then.shown.length).toBeGreaterThan(0);
    await then.leave();
  });

  it('of whom the record has heard of a newer one lets go of the place at once, and says no more', async () => {
    const process = owner();
    const watch = watchedBy(process);
    await stage.clock.settle();
    const { length } = watch.shown;
    expect(length).toBeGreaterThan(0);
    // Its lease is good still, as far as it knows.
    await stage.parts.session.takePresence({ conversation, fence: 99 }, as.edge);
    await hides();
    expect(watch.shown).toHaveLength(length);
    await expect(watch.leave()).rejects.toMatchObject(elsewhere);
    expect(process.presence.census()).toMatchObject({ connections: 0, writing: 0 });
    await expect(
      process.client.openConnection(opening({ connection: 'c2' }), as.edge),
    ).rejects.toMatchObject(elsewhere);
    expect((await recorded()).slice(2)).toEqual(['presence-taken']);
  });

  it('learns it from an opening as well, also of a desk', async () => {
    const { clock, parts, processes } = stage;
    await parts.session.takePresence({ conversation, fence: 99 }, as.edge);
    await parts.desks.takeDesk({ counselor: ana, fence: 99 }, as.edge);
    const desk = {
      gateway,
      connection: 'k1',
      counselor: ana,
      device: 'd',
      tab: 't',
      visible: true,
    };
    for (const { client } of processes) {
      await expect(
        client.openConnection(opening({ connection: 'c2' }), as.edge),
      ).rejects.toMatchObject(elsewhere);
      await expect(client.openDesk(desk, as.edge)).rejects.toMatchObject(elsewhere);
    }
    await clock.settle();
    expect(parts.desks.facts).toEqual([]);
  });
});

describe('one process that has the log for itself, over one that several shared', () => {
  const fence = 57;
  const numbersIn = async ({ store }: World, category: string, id: string): Promise<number[]> => {
    const numbers: number[] = [];
    for await (const { type, data } of store.readStream(streamName(category, tenant, id))) {
      if (type.endsWith('-taken')) numbers.push(JSON.parse(data).fence);
    }
    return numbers;
  };

  it('takes back what it finds open, and tells of it', async () => {
    const world = await World.start();
    const { visible: _, ...rest } = opening();
    await world.session.openConnection({ ...rest, surface: 'visible', fence }, as.edge);
    await world.restart();
    await world.attach();
    expect(await numbersIn(world, 'conversation', conversation)).toEqual([fence, 0]);
    const watch = watchVisitor(world);
    await world.clock.settle();
    expect(watch.shown.length).toBeGreaterThan(0);
    await watch.leave();
    world.meet(evidence.surface('hidden'));
    await world.clock.advance(defaultTimers.surfaceDebounceMs);
    expect(world.session.facts.at(-1)).toBe('recordConnection surface hidden');
    await world.stop();
  });

  it('takes back whoever comes, to a conversation or to a desk', async () => {
    const world = await World.start();
    await world.session.takePresence({ conversation, fence }, as.edge);
    await world.desks.takeDesk({ counselor: ana, fence }, as.edge);
    expect(await world.connect()).toMatchObject({ connEpoch: 1 });
    const desk = {
      gateway,
      connection: 'k1',
      counselor: ana,
      device: 'd',
      tab: 't',
      visible: true,
    };
    await world.presence.openDesk(desk, as.edge);
    expect(await numbersIn(world, 'conversation', conversation)).toEqual([fence, 0]);
    expect(await numbersIn(world, 'worker', 'ana')).toEqual([fence, 0]);
    const watch = watchVisitor(world);
    await world.clock.settle();
    expect(labelsOf(watch)).toEqual(['here.visible']);
    await watch.leave();
    await world.stop();
  });
});
