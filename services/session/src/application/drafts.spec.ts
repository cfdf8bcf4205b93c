import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import { manualClock } from '@stillhere/testing';
import {
  ana,
  as,
  assigning,
  ben,
  conversation,
  createWorld,
  openAndAssign,
  tenant,
  type World,
} from '../testing/world.js';
import { draftLifeMs } from './drafts.js';
import { notesSubject, visitorSubject } from './streams.js';

const draft = { conversation, author: ana, message: 'I am still', note: 'calmer', to: 'visitor' };

describe('drafts of staff', () => {
  let world: World;
  let clock: ReturnType<typeof manualClock>;
  const listed = async (author = ana, context = as.ana) =>
    (await world.client.listDrafts({ author }, context)).drafts;

  beforeEach(async () => {
    clock = manualClock();
    world = createWorld({
      store: createMemoryEventStore({ clock, timers: clock }),
      ...{ clock, timers: clock },
    });
    await openAndAssign(world);
  });
  afterEach(() => world.close());

  it('come back to who wrote them, newest, in any process', async () => {
    await world.client.keepDraft({ ...draft, message: 'I' }, as.ana);
    const { at } = await world.client.keepDraft(draft, as.ana);
    const { author: _, ...kept } = draft;
    expect(await listed()).toEqual([{ ...kept, at }]);
    expect((await world.elsewhere().listDrafts({ author: ana }, as.ana)).drafts).toHaveLength(1);
  });

  it('are gone once both texts are empty', async () => {
    await world.client.keepDraft(draft, as.ana);
    await world.client.keepDraft({ ...draft, message: ' ', note: '' }, as.ana);
    expect(await listed()).toEqual([]);
  });

  it('are no events, and lie sealed', async () => {
    const before = (await world.log()).length;
    await world.client.keepDraft(draft, as.ana);
    expect(await world.log()).toHaveLength(before);
    const [stored] = await world.session.drafts.of({ tenant, author: ana });
    expect(stored?.sealed).not.toContain('still');
    expect(stored?.sealed).not.toContain('calmer');
  });

  it('are kept and listed for their author only', async () => {
    await expect(world.client.keepDraft(draft, as.ben)).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    await expect(world.client.keepDraft({ ...draft, author: ben }, as.ana)).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    await expect(listed(ana, as.ben)).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(listed(ana, as.visitor)).rejects.toMatchObject({ code: 'AccessDenied' });
  });

  it('stay closed while the conversation is somebody else’s', async () => {
    await world.client.keepDraft(draft, as.ana);
    await world.client.assign(assigning(ben, ana), as.edge);
    expect(await listed()).toEqual([]);
    await world.client.assign({ ...assigning(ana, ben), decision: 3 }, as.edge);
    expect(await listed()).toHaveLength(1);
  });

  it('cannot be read once what they are about was erased: each text with its own key', async () => {
    await world.client.keepDraft(draft, as.ana);
    await world.keys.shred(visitorSubject(conversation));
    expect(await listed()).toMatchObject([{ message: '', note: 'calmer' }]);
    await world.keys.shred(notesSubject(conversation));
    expect(await listed()).toEqual([]);
    await expect(world.client.keepDraft(draft, as.ana)).rejects.toMatchObject({
      code: 'ContentErased',
    });
  });

  it('do not open for another author, and what is damaged harms nobody', async () => {
    await world.client.keepDraft(draft, as.ana);
    const [stored] = await world.session.drafts.of({ tenant, author: ana });
    if (stored === undefined) throw new Error('the draft is not there');
    await world.session.drafts.put({ tenant, author: ben }, stored);
    await world.client.assign(assigning(ben, ana), as.edge);
    expect(await listed(ben, as.ben)).toEqual([]);
    await world.session.drafts.put({ tenant, author: ben }, { ...stored, sealed: '{"to":' });
    expect(await listed(ben, as.ben)).toEqual([]);
  });

  it('are forgotten after a day', async () => {
    await world.client.keepDraft(draft, as.ana);
    await clock.advance(draftLifeMs);
    expect(await listed()).toHaveLength(1);
    await clock.advance(1);
    expect(await listed()).toEqual([]);
    expect(await world.session.drafts.of({ tenant, author: ana })).toEqual([]);
  });

  it.each([
    ['author', { author: 'visitor:1' }],
    ['message', { message: 'x'.repeat(20_001) }],
    ['note', { note: '\ud800' }],
    ['to', { to: 'everybody' }],
  ])('are refused with a wrong %s', async (field, over) => {
    await expect(world.client.keepDraft({ ...draft, ...over }, as.ana)).rejects.toMatchObject({
      code: 'InvalidArgument',
      field,
    });
  });
});
