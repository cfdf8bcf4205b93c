import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Simulation } from '../testing/simulation.js';
import { fakeStage, logOf } from '../testing/stage.js';
import { stories, told } from '../testing/stories.js';
import { theCounselor } from '../testing/subjects.js';
import { brokenLaw, illegal, unreplayable } from '../testing/truth-laws.js';

describe('presence, whatever happens, beside a fake session service', () => {
  it('tells the truth (I21–I27, I30) and leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { stage, world } = await fakeStage();
        const simulation = new Simulation(stage);
        await simulation.play(story);
        expect(brokenLaw(simulation.moments)).toBeUndefined();
        const log = await logOf(world.store);
        expect(illegal(log)).toBeUndefined();
        expect(unreplayable(simulation.shown, log)).toBeUndefined();
        expect(world.presence.census().signals).toBe(0);
        expect(world.clock.pending).toBe(0);
      }),
      told(40),
    );
  }, 120_000);

  it('tells the truth about a counselor as well, by the same laws', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const { stage, world } = await fakeStage();
        const simulation = new Simulation(stage, theCounselor);
        await simulation.play(story);
        expect(brokenLaw(simulation.moments)).toBeUndefined();
        expect(world.presence.census()).toMatchObject({ connections: 0, signals: 0 });
        expect(world.clock.pending).toBe(0);
      }),
      told(40),
    );
  }, 120_000);
});
