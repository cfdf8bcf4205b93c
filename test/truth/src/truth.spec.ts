import { describe, expect, it } from '@jest/globals';
import { verifyStream } from '@stillhere/audit-log';
import {
  brokenLaw,
  illegal,
  recordOfStored,
  Simulation,
  stories,
  theCounselor,
  told,
  unreplayable,
} from '@stillhere/presence/testing';
import fc from 'fast-check';
import { realStage, streamOfDesk, streamOfIt } from './real-stage.js';

describe('presence, session and routing together, whatever happens', () => {
  it('tell the truth (I21–I27, I30) and leave nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const stage = await realStage();
        const simulation = new Simulation(stage);
        await simulation.play(story);
        expect(brokenLaw(simulation.moments)).toBeUndefined();
        const log = [];
        for await (const event of stage.store.readStream(streamOfIt)) log.push(event);
        const records = log.map(recordOfStored);
        expect(illegal(records)).toBeUndefined();
        expect(unreplayable(simulation.shown, records)).toBeUndefined();
        expect(await verifyStream(stage.store.readStream(streamOfIt))).toMatchObject({ ok: true });
        expect(stage.clock.pending).toBe(0);
      }),
      told(20),
    );
  }, 120_000);

  it('tell the truth about the counselor by the same laws', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const stage = await realStage();
        const simulation = new Simulation(stage, theCounselor);
        await simulation.play(story);
        expect(brokenLaw(simulation.moments)).toBeUndefined();
        expect(await verifyStream(stage.store.readStream(streamOfDesk))).toMatchObject({
          ok: true,
        });
        expect(stage.clock.pending).toBe(0);
      }),
      told(20),
    );
  }, 120_000);
});
