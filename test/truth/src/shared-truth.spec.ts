import { describe, expect, it } from '@jest/globals';
import { verifyStream } from '@stillhere/audit-log';
import {
  brokenLaw,
  type Disturbance,
  disturbedStories,
  heldUp,
  illegal,
  recordOfStored,
  Simulation,
  theCounselor,
  theVisitor,
} from '@stillhere/presence/testing';
import { caseCount } from '@stillhere/testing';
import fc from 'fast-check';
import { streamOfDesk, streamOfIt } from './real-stage.js';
import { sharedRealStage } from './shared-stage.js';

/** An ordinary run tells the same stories each time; one with STILLHERE_CASES tells others, and more. */
const sameStories = process.env.STILLHERE_CASES === undefined ? { seed: 20_261_127 } : {};

const ends: readonly Disturbance[] = ['kill-owner', 'pause-owner', 'replace-owner'];

async function play(
  story: Parameters<Simulation['play']>[0],
  subject: typeof theVisitor,
): Promise<{ readonly said: readonly string[]; readonly simulation: Simulation }> {
  const stage = await sharedRealStage(subject.isDesk);
  const simulation = new Simulation(stage, subject);
  await simulation.play(story);
  const { store, clock } = stage.parts;
  const stream = subject.isDesk ? streamOfDesk : streamOfIt;
  expect(await verifyStream(store.readStream(stream))).toMatchObject({ ok: true });
  expect(clock.pending).toBe(0);
  const log = [];
  for await (const event of store.readStream(stream)) log.push(event);
  if (!subject.isDesk) expect(illegal(log.map(recordOfStored))).toBeUndefined();
  return { said: log.map(({ type }) => type.slice(type.indexOf('.') + 1)), simulation };
}

describe.each([
  ['a visitor', theVisitor, 'presence-taken', 'connection-suspected'],
  ['a counselor', theCounselor, 'desk-taken', 'desk-suspected'],
] as const)(
  'several processes of presence beside session and routing, of %s',
  (_, subject, taken, doubted) => {
    it.each(ends)('are told of by the newest owner alone, after: %s', async (end) => {
      const { said, simulation } = await play(heldUp(end), subject);
      expect(brokenLaw(simulation.moments)).toBeUndefined();
      expect(simulation.shown.at(-1)?.verdict).toBe('here.visible');
      expect(said.filter((type) => type === taken)).not.toHaveLength(1);
      expect(said).not.toContain(doubted);
    });

    it('tell the truth, whatever happens to them', async () => {
      const hasLog = disturbedStories.filter((story) =>
        story.every(({ act }) => act.kind !== 'log-away'),
      );
      await fc.assert(
        fc.asyncProperty(hasLog, async (story) => {
          const { simulation } = await play(story, subject);
          expect(brokenLaw(simulation.moments)).toBeUndefined();
        }),
        { numRuns: caseCount(20), interruptAfterTimeLimit: 60_000, ...sameStories },
      );
    }, 120_000);
  },
);
