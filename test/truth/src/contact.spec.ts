import { describe, expect, it } from '@jest/globals';
import { type ContactPolicy, policyPresets } from '@stillhere/presence';
import { type Act, Simulation } from '@stillhere/presence/testing';
import { realStage, streamOfIt } from './real-stage.js';

const policy = policyPresets['rape-crisis-privacy'] as ContactPolicy;
const ticksPerMinute = 240;

/** What was recorded by the policy and of the end in a story, each with the minute of it. */
async function told(...story: readonly (readonly [Act, number])[]) {
  const stage = await realStage({ of: () => policy });
  const startMs = stage.clock.now();
  await new Simulation(stage).play(
    story.map(([act, minutes]) => ({ act, ticks: minutes * ticksPerMinute })),
  );
  const found: { readonly min: number; readonly type: string; readonly data: Data }[] = [];
  for await (const { type, data, metadata } of stage.store.readStream(streamOfIt)) {
    if (!type.includes('contact') && type !== 'conversation.ended') continue;
    const min = Math.floor((Date.parse(metadata.occurredAt) - startMs) / 60_000);
    found.push({ min, type, data: JSON.parse(data) });
  }
  return found;
}
type Data = Readonly<Record<string, unknown>>;

const wait: Act = { kind: 'wait' };
const on = (kind: 'connect' | 'reset' | 'hide'): Act => ({ kind, page: 0 });
const acts = (found: Awaited<ReturnType<typeof told>>) =>
  found.map(({ min, data }) => [min, data.act ?? data.disposition]);

describe('A contact policy over the services as they are, in simulated time', () => {
  it('ends who cannot be reached once their window is over, with the proof', async () => {
    const found = await told([on('connect'), 1], [on('reset'), 12]);
    expect(acts(found)).toEqual([
      [2, 'tell-counselor'],
      [11, 'end'],
      [11, 'connection-lost'],
    ]);
    expect(found[1]?.data).toMatchObject({
      ...{ policy: 'rape-crisis-privacy.1', clock: 'unreachable', ranS: 600 },
      proof: { verdict: 'absent', cause: 'network', evidence: expect.stringMatching(/./) },
    });
    expect(found[2]?.data).toMatchObject({ by: 'system:presence' });
  }, 60_000);

  it('goes on after a restart from the last step: later, never earlier, and once', async () => {
    const found = await told([on('connect'), 1], [on('reset'), 5], [{ kind: 'restart' }, 12]);
    expect(acts(found)).toEqual([
      [2, 'tell-counselor'],
      [15, 'end'],
      [15, 'connection-lost'],
    ]);
  }, 60_000);

  it('warns who is here, and waits for as long as their device does not say that it has it', async () => {
    const found = await told([on('connect'), 1], [on('hide'), 20]);
    expect(acts(found)).toEqual([[6, 'warn']]);
  }, 60_000);

  it('ends nobody who has new words before them', async () => {
    const found = await told([on('connect'), 15], [wait, 15]);
    expect(acts(found)).toEqual([[10, 'tell-counselor']]);
  }, 60_000);
});
