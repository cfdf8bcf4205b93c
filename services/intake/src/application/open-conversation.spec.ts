import { describe, expect, it } from '@jest/globals';
import type { intake as api } from '@stillhere/contracts';
import { eventually } from '@stillhere/testing';
import { createFixture, door } from '../../test/fixture.js';
import type { ServiceDefinition } from '../definitions/definition.js';
import { serviceDefinitions } from '../definitions/index.js';
import { getEntry } from './get-entry.js';
import { openConversation } from './open-conversation.js';
import { builtIn } from './services-settings.js';
import { visitorSubject } from './streams.js';

const entry = getEntry({ services: builtIn }, { service: '', language: 'en' }, 'local');
const request = (more: Partial<api.OpenConversationRequest> = {}): api.OpenConversationRequest => ({
  requestId: 'a-random-id-of-enough-length',
  service: entry.service,
  language: entry.language,
  disclosureVersion: entry.disclosure?.version ?? '',
  disclosureHash: entry.disclosure?.hash ?? '',
  answers: { reason: 'loss', urgency: 'very-soon', language: 'es' },
  ...more,
});

describe('open a conversation', () => {
  it('records three sealed events in one append, in the name of the visitor, and opens it', async () => {
    const { start, store, opened } = createFixture();
    const { intake, stop } = await start();
    const context = { ...door, commandId: request().requestId };
    const { conversation, participant } = await openConversation(intake, request(), context);
    const events = await store.readAll({ limit: 10 });
    expect(JSON.stringify(events)).not.toContain(request().requestId);
    expect(events.map(({ type }) => type)).toEqual([
      'intake.disclosure-accepted',
      'intake.survey-answered',
      'intake.conversation-requested',
    ]);
    expect(new Set(events.map(({ metadata }) => metadata.actor))).toEqual(new Set([participant]));
    expect(JSON.stringify(events)).not.toContain('loss');
    expect(opened[0]).toMatchObject({
      conversation,
      visitor: participant,
      priority: 2,
      language: 'es',
      surveyJson: '{"language":"es","reason":"loss","urgency":"very-soon"}',
      visitorSees: 'displayed',
    });
    await stop();
  });

  it('leads a repeat to the same conversation, after a restart too', async () => {
    const { start, store, opened } = createFixture();
    const first = await start();
    const one = await openConversation(first.intake, request(), door);
    await first.stop();
    const second = await start();
    // Skipping a question and leaving it out is the same answer.
    const again = request({ answers: { ...request().answers, colour: '' } });
    expect(await openConversation(second.intake, again, door)).toEqual(one);
    expect(await store.readAll({ limit: 10 })).toHaveLength(3);
    expect(new Set(opened.map(({ conversation }) => conversation)).size).toBe(1);
    const other = request({ requestId: 'another-id-of-enough-length' });
    expect(await openConversation(second.intake, other, door)).not.toEqual(one);
    await second.stop();
  });

  it.each([
    [{ answers: { reason: 'loss', urgency: 'now', language: 'es' } }],
    [{ answers: {} }],
    [{ service: 'other' }],
    [{ language: 'es' }],
    [{ disclosureVersion: 'other' }],
    [{ disclosureHash: 'other' }],
  ])('refuses %j under an id that asked for something else', async (more) => {
    const { start, store, opened } = createFixture();
    const { intake, stop } = await start();
    const one = await openConversation(intake, request(), door);
    const other = openConversation(intake, request(more as never), door);
    await expect(other).rejects.toMatchObject({
      ...{ status: 'already-exists', code: 'RequestConflict', field: 'request_id' },
      message: expect.stringContaining('Nothing was changed'),
    });
    expect(await store.readAll({ limit: 10 })).toHaveLength(3);
    expect(new Set(opened.map(({ surveyJson }) => surveyJson)).size).toBe(1);
    expect(await openConversation(intake, request(), door)).toEqual(one);
    await stop();
  });

  it('lets one of two win that ask different things under one id at once', async () => {
    const { start, store } = createFixture();
    const { intake, stop } = await start();
    const answers = { urgency: 'now' };
    const both = await Promise.allSettled([
      openConversation(intake, request(), door),
      openConversation(intake, request({ answers }), door),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = both.find((one) => one.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'RequestConflict' });
    expect(await store.readAll({ limit: 10 })).toHaveLength(3);
    await stop();
  });

  it('records once when the answer of the log was lost', async () => {
    const { start, store, faults, clock } = createFixture();
    const { intake, stop } = await start();
    faults.outcomeUnknown({ written: true });
    const work = openConversation(intake, request(), door);
    await clock.advance(500);
    await work;
    expect(await store.readAll({ limit: 10 })).toHaveLength(3);
    await stop();
  });

  it('refuses a repeat by somebody who finds the request later', async () => {
    const { start, clock } = createFixture();
    const { intake, stop } = await start();
    await openConversation(intake, request(), door);
    clock.stepWall(2 * 60 * 60 * 1_000);
    const late = openConversation(intake, request(), door);
    await expect(late).rejects.toMatchObject({ code: 'RequestExpired' });
    await stop();
  });

  it('opens later, by itself, what it could not open at once', async () => {
    const { start, neighbour, opened, clock, reported } = createFixture();
    const { intake, stop } = await start();
    neighbour.isAway = true;
    await expect(openConversation(intake, request(), door)).rejects.toMatchObject({
      status: 'unavailable',
    });
    await clock.advance(30_000);
    neighbour.isAway = false;
    await clock.advance(10_000);
    await eventually('it is opened', () => opened.length > 0);
    expect(reported).toEqual([]);
    await stop();
  });

  it('opens who waits though their service was removed meanwhile, and goes on', async () => {
    const { start, neighbour, opened, clock, reported } = createFixture();
    const { intake, stop } = await start();
    neighbour.isAway = true;
    await expect(openConversation(intake, request(), door)).rejects.toThrow();
    const services = serviceDefinitions as unknown as ServiceDefinition[];
    const removed = services.splice(0, 1, { ...services[0], id: 'another' } as ServiceDefinition);
    neighbour.isAway = false;
    try {
      await clock.advance(10_000);
      await eventually('it is opened', () => opened.length > 0);
    } finally {
      services.splice(0, 1, ...removed);
    }
    expect(opened[0]).toMatchObject({ service: entry.service, visitorSees: 'delivered' });
    expect(reported).toEqual([]);
    await stop();
  });

  it('opens nothing again when its checkpoint was lost, erased or not', async () => {
    const { start, opened, keys, clock, reported } = createFixture();
    const first = await start();
    const { conversation } = await openConversation(first.intake, request(), door);
    await first.stop();
    await keys.shred(visitorSubject(conversation));
    const before = opened.length;
    const second = await start();
    await clock.advance(60_000);
    expect(opened).toHaveLength(before);
    expect(reported).toEqual([]);
    await second.stop();
  });

  it.each([
    [{ service: 'none' }, 'service', 'InvalidArgument'],
    [{ language: 'fr' }, 'language', 'InvalidArgument'],
    [{ disclosureVersion: 'old' }, 'disclosure_version', 'DisclosureChanged'],
    [{ disclosureHash: 'other' }, 'disclosure_hash', 'DisclosureChanged'],
    [{ answers: { urgency: 'whenever' } }, 'answers.urgency', 'InvalidArgument'],
    [{ answers: { reason: 'loss' } }, 'answers.urgency', 'InvalidArgument'],
    [{ answers: { urgency: 'now', colour: 'red' } }, 'answers.colour', 'InvalidArgument'],
    [{ answers: { urgency: 'now', 'I am Eve': '' } }, 'answers.?', 'InvalidArgument'],
  ])('refuses %j and records nothing', async (more, field, code) => {
    const { start, store } = createFixture();
    const { intake, stop } = await start();
    const refused = openConversation(intake, request(more as never), door);
    await expect(refused).rejects.toMatchObject({ field, code });
    expect(await store.readAll({ limit: 1 })).toEqual([]);
    await stop();
  });
});
