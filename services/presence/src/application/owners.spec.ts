import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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
  opening,
  visitor,
  watching,
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

beforeEach(async () => {
  stage = await sharedStage(theVisitor);
  const context = { ...as.edge, signal: leaving.signal };
  void (async () => {
    for await (const _ of stage.presence().watchConnections({ gateway }, context));
  })();
  await stage.clock.settle();
  await stage.presence().openConnection(opening(), as.edge);
  await stage.clock.settle();
});
afterEach(() => stage.close());

describe('an owner of presence', () => {
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
