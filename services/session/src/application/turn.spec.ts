import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CallContext } from '@stillhere/contracts';
import { createFaults, createMemoryEventStore, type Faults } from '@stillhere/event-store-memory';
import type { LinkOrder } from '@stillhere/nest-kit';
import { manualClock } from '@stillhere/testing';
import {
  ana,
  as,
  assigning,
  ben,
  conversation,
  createWorld,
  openAndAssign,
  posting,
  type World,
} from '../testing/world.js';
import { visitorSubject } from './streams.js';

const clock = manualClock();
let faults: Faults;
let world: World;
let told: string[];

beforeEach(async () => {
  told = [];
  faults = createFaults();
  world = createWorld({
    store: createMemoryEventStore({ clock, timers: clock, faults }),
    clock,
    timers: clock,
  });
  await openAndAssign(world);
});
afterEach(() => world.close());

function order(kind: LinkOrder['kind'], context: CallContext): void {
  world.link.submit({ kind, context }, (answer) => {
    told.push(answer.ok ? 'ok' : answer.fault.code);
  });
}
const post = (cid: string, author: 'visitor' | 'ana' = 'visitor'): void => {
  const by = author === 'ana' ? { author: ana } : {};
  order({ $case: 'post', value: posting({ cid, ...by }) }, as[author]);
};
const cids = async () =>
  (await world.log())
    .filter(({ type }) => type === 'conversation.message-posted')
    .map(({ data }) => (JSON.parse(data) as { readonly cid: string }).cid);

describe('what comes to a conversation in one turn', () => {
  it('is decided in the call, written together and answered in one pass', async () => {
    for (const cid of ['m1', 'm2', 'm1', 'm3']) post(cid);
    expect(told).toEqual([]);
    await clock.settle();
    expect(told).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(await cids()).toEqual(['m1', 'm2', 'm3']);
  });

  it('asks who may on what was decided just before, though nothing of it is durable yet', async () => {
    void world.client.assign(assigning(ben, ana), as.edge);
    post('late', 'ana');
    await clock.settle();
    expect(told).toEqual(['AccessDenied']);
    expect(await cids()).toEqual([]);
  });

  it('refuses nobody for what then was not written', async () => {
    faults.refuse();
    const handedOver = world.client.assign(assigning(ben, ana), as.edge);
    post('late', 'ana');
    await expect(handedOver).rejects.toMatchObject({ code: 'StoreUnavailable' });
    expect(told).toEqual(['TransactionAborted']);
    post('again', 'ana');
    await clock.settle();
    expect(await cids()).toEqual(['again']);
  });

  it('seals nothing for who may not speak', async () => {
    const atHand = jest.spyOn(world.keys, 'cipherAtHand');
    order({ $case: 'post', value: posting({ author: ben }) }, as.ben);
    await clock.settle();
    expect([told, atHand.mock.calls]).toEqual([['AccessDenied'], []]);
  });

  it('waits for a key in its place, and for nothing else', async () => {
    let arrive = (): void => {};
    const cipher = await world.keys.cipher(visitorSubject(conversation));
    jest.spyOn(world.keys, 'cipherAtHand').mockReturnValueOnce(undefined);
    jest.spyOn(world.keys, 'cipher').mockReturnValueOnce(
      new Promise((resolve) => {
        arrive = () => resolve(cipher);
      }),
    );
    for (const cid of ['m1', 'm2']) post(cid);
    await clock.settle();
    expect(told).toEqual([]);
    arrive();
    await clock.settle();
    expect([told, await cids()]).toEqual([
      ['ok', 'ok'],
      ['m1', 'm2'],
    ]);
  });

  it('says that words were erased, and goes on', async () => {
    await world.keys.shred(visitorSubject(conversation));
    post('m1');
    order({ $case: 'end', value: { conversation, by: ana, disposition: 'other' } }, as.ana);
    await clock.settle();
    expect(told).toEqual(['ContentErased', 'ok']);
  });
});
