import { afterEach, describe, expect, it } from '@jest/globals';
import { conversationId, goneEndMs, type RoutingProcess } from '../../test/fixture.js';
import { startShift } from '../../test/shift.js';
import { closedGoneMs } from '../projections/waiting-list.js';

const one = conversationId(1);

const processes: RoutingProcess[] = [];
afterEach(async () => {
  for (const process of processes.splice(0)) await process.stop();
});

async function somebodyWaits() {
  const shift = await startShift(processes);
  await shift.clock.advance(20_000);
  await shift.wait(one);
  await shift.session.person(one, 'opened');
  await shift.clock.settle();
  return shift;
}

describe('the end of a conversation that nobody waits for any more', () => {
  it('is no fault where the leave itself ends it first', async () => {
    const { session, clock, reported, logged, isListed } = await somebodyWaits();
    session.troubles.push(() => session.end(one, 'visitor:v', 'ended-by-visitor'));
    await session.person(one, 'left');
    await clock.advance(20_000);
    expect([reported, logged]).toEqual([[], []]);
    expect(await session.state(one)).toMatchObject({ end: 'visitor:v ended-by-visitor' });
    expect(isListed(one)).toBe(false);
  });

  it('is tried again where the session does not answer', async () => {
    const { session, clock, reported, logged } = await somebodyWaits();
    session.troubles.push('before', 'after');
    await session.person(one, 'ended', 'closed-or-reloaded');
    await clock.advance(closedGoneMs + goneEndMs + 20_000);
    expect(await session.state(one)).toMatchObject({ status: 'ended' });
    expect(reported).toEqual([]);
    expect(logged).toEqual([{ type: 'routing.gone' }, { type: 'routing.gone' }]);
  });

  it('does not end the process where the session refuses it for another reason', async () => {
    const { session, clock, reported, logged } = await somebodyWaits();
    session.troubles.push('refused');
    await session.person(one, 'left');
    await clock.advance(20_000);
    expect(reported).toEqual([]);
    expect(logged).toEqual([{ type: 'routing.gone', code: 'Refused' }]);
    expect(await session.state(one)).toMatchObject({ status: 'ended' });
  });
});
