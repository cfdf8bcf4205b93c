import { describe, expect, it } from '@jest/globals';
import { caseCount } from '@stillhere/testing';
import fc from 'fast-check';
import { type FakeStageOptions, sharedStage } from '../testing/shared-stage.js';
import { type Act, type Disturbance, Simulation } from '../testing/simulation.js';
import { logOf } from '../testing/stage.js';
import { disturbedStories, heldUp, type Story } from '../testing/stories.js';
import { type Subject, theCounselor, theVisitor } from '../testing/subjects.js';
import { brokenLaw, illegal, unreplayable } from '../testing/truth-laws.js';

async function play(
  story: Story,
  subject: Subject,
  planted: Pick<FakeStageOptions, 'leases' | 'fences'> = {},
) {
  const stage = await sharedStage({ ...subject, ...planted });
  const simulation = new Simulation(stage, subject);
  await simulation.play(story);
  const log = await logOf(stage.parts.store);
  return { stage, simulation, log };
}

const hasLog = (story: Story): boolean => story.every(({ act }) => act.kind !== 'log-away');

/** An ordinary run tells the same stories each time; one with STILLHERE_CASES tells others, and more. */
const sameStories = process.env.STILLHERE_CASES === undefined ? { seed: 20_261_126 } : {};

const connect: Story[number] = { act: { kind: 'connect', page: 0 }, ticks: 20 };
const then = (act: Act, seconds: number): Story[number] => ({ act, ticks: seconds * 4 });

describe('several processes of presence', () => {
  it.each<[string, Act]>([
    ['is killed', { kind: 'kill-owner' }],
    ['stands still for half a minute', { kind: 'pause-owner' }],
    ['is replaced', { kind: 'replace-owner' }],
  ])('lose nobody when the one that looks after them %s', async (_, act) => {
    const { simulation, log } = await play([connect, then(act, 60)], theVisitor);
    expect(brokenLaw(simulation.moments)).toBeUndefined();
    expect(simulation.shown.at(-1)?.verdict).toBe('here.visible');
    const types = log.map(({ type }) => type.slice('conversation.'.length));
    expect(types).not.toContain('connection-ended');
    expect(types).not.toContain('connection-suspected');
    expect(types.filter((type) => type === 'connection-opened')).toHaveLength(1);
  });

  it('without leases: caught, since one ends what the other looks after', async () => {
    const story = [connect, then({ kind: 'wait' }, 60)];
    const { simulation, log } = await play(story, theVisitor, { leases: 'off' });
    expect(brokenLaw(simulation.moments)).toMatch(/^I2[16] /);
    expect(log.map(({ type }) => type)).toContain('conversation.connection-ended');
  });

  const ends: [string, Disturbance][] = [
    ['was killed', 'kill-owner'],
    ['stands still', 'pause-owner'],
    ['was replaced', 'replace-owner'],
  ];

  describe.each([
    ['a visitor', theVisitor],
    ['a counselor', theCounselor],
  ])('of %s', (__, subject) => {
    it.each(ends)('refuse what one that %s had still on its way', async (_, end) => {
      const { simulation } = await play(heldUp(end), subject);
      expect(brokenLaw(simulation.moments)).toBeUndefined();
      expect(simulation.shown.at(-1)?.verdict).toBe('here.visible');
    });

    it.each(ends)('without its number: caught, since one that %s is believed', async (_, end) => {
      const { simulation } = await play(heldUp(end), subject, { fences: 'off' });
      expect(brokenLaw(simulation.moments)).toMatch(/^I21 /);
    });
  });

  // Of a counselor while the log is there: that another process, which looks after the desk, waits for the log, the one
  // that looks after the chat does not know.
  it.each([
    ['a visitor', theVisitor, disturbedStories],
    ['a counselor', theCounselor, disturbedStories.filter(hasLog)],
  ])(
    'tell the truth about %s, whatever happens to them',
    async (_, subject, stories) => {
      await fc.assert(
        fc.asyncProperty(stories, async (story) => {
          const { stage, simulation, log } = await play(story, subject);
          expect(brokenLaw(simulation.moments)).toBeUndefined();
          expect(illegal(log)).toBeUndefined();
          // What a screen says while nobody answers it is no verdict.
          const verdicts = simulation.shown.filter((shown) => shown !== subject.unseen);
          if (!subject.isDesk) expect(unreplayable(verdicts, log)).toBeUndefined();
          expect(stage.parts.clock.pending).toBe(0);
        }),
        { numRuns: caseCount(40), interruptAfterTimeLimit: 60_000, ...sameStories },
      );
    },
    120_000,
  );
});
