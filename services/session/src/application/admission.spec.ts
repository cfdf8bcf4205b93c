import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { isServiceFault, systemClock, systemTimers } from '@stillhere/nest-kit';
import {
  ana,
  as,
  assigning,
  ben,
  conversation,
  createWorld,
  openAndAssign,
  type World,
} from '../testing/world.js';

let world: World;
beforeEach(async () => {
  world = createWorld({
    store: createMemoryEventStore({ clock: systemClock, timers: systemTimers }),
  });
  await openAndAssign(world);
});
afterEach(() => world.close());

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: unknown) => {
      if (!isServiceFault(error)) throw error;
      return error.code;
    },
  );

describe('who may', () => {
  it('is asked on the state that is decided on, not on the one before a hand-over', async () => {
    const handedOver = world.client.assign(assigning(ben, ana), as.edge);
    const ending = world.client.end({ conversation, by: ana, disposition: 'other' }, as.ana);
    await handedOver;
    expect(await codeOf(ending)).toBe('AccessDenied');
  });

  it('is asked again after a wait: a sign-in that ended meanwhile decides nothing', async () => {
    const answers = [true, false];
    const principal = { ...as.ana.principal, isValid: () => answers.shift() ?? false };
    const ending = { conversation, by: ana, disposition: 'other' };
    expect(await codeOf(world.client.end(ending, { ...as.ana, principal }))).toBe('SignInEnded');
    expect(await world.log()).toHaveLength(2);
  });
});
