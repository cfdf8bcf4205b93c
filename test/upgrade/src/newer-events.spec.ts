import { afterEach, expect, it, jest } from '@jest/globals';
import { chainEvents } from '@stillhere/audit-log';
import { canonicalJson, newEventId, timestamp } from '@stillhere/event-schema';
import { streamName } from '@stillhere/event-store';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { Server, withoutDesks } from '@stillhere/harness';
import type { JsonObject } from '@stillhere/kernel';
import { silentLogger, systemClock, systemRandom } from '@stillhere/nest-kit';
import { copyOf, fixtures } from './fixture.js';
import { comeBack, goOn, missingIn } from './people.js';

jest.setTimeout(180_000);

const newest = fixtures.at(-1);
if (newest === undefined) throw new Error('there is no fixture');
const { path, expected } = newest;
const conversation = streamName('conversation', 'local', expected.conversations.talking);

let server: Server;
afterEach(async () => {
  await server.kill();
  server.remove();
});

interface Written {
  readonly type: string;
  readonly schemaVersion: string;
  readonly data: JsonObject;
}

/** A version that is not written yet was here, and went back to this one. */
async function metWith({ type, schemaVersion, data }: Written): Promise<void> {
  const directory = copyOf(`${path}/one-process`);
  const store = await openSqliteEventStore({ directory, logger: silentLogger, onPoisoned: fail });
  const head = await store.head(conversation);
  if (head.status !== 'open') throw new Error('the conversation is not there');
  const event = {
    eventId: newEventId(systemClock, systemRandom),
    type,
    data: canonicalJson(data),
    metadata: {
      ...{ schemaVersion, occurredAt: timestamp(systemClock.now()), actor: 'system:newer' },
      ...{ tenant: 'local', correlationId: 'newer', causationId: '', commandId: '' },
      traceparent: '',
    },
  };
  const after = { afterRevision: head.revision, prevHash: head.hash };
  const events = chainEvents(conversation, after, [event]);
  const options = { expected: { exactly: head.revision }, deadlineMs: 10_000 };
  await store.append(conversation, events, options);
  await store.close();
  server = await Server.prepare({ directory, env: withoutDesks });
}

const fail = (error: unknown): void => {
  throw error;
};

const eventsIn = (): number => {
  const { text } = server.tool('verify-log', '--json');
  const { result, events } = JSON.parse(text) as { result: string; events: number };
  expect(result).toBe('intact');
  return events;
};

const surface = { participant: `visitor:${expected.conversations.talking}`, tab: 't' };

it('a field that this version does not know is passed over', async () => {
  await metWith({
    type: 'conversation.participant-left',
    schemaVersion: '1',
    data: { ...surface, reason: 'exit', mood: 'calm' },
  });
  await server.start();
  expect(missingIn(server, expected)).toEqual([]);
  expect(await goOn(server, expected)).toContain('and today');
});

it.each([
  ['a type', 'conversation.hummed', '1', /does not know the event conversation\.hummed/],
  [
    'a version',
    'conversation.message-posted',
    '99',
    /conversation\.message-posted up to version 1/,
  ],
])('%s of a newer release stops who would decide on it, and nothing is changed', async (...of) => {
  const [, type, schemaVersion, why] = of;
  await metWith({ type, schemaVersion, data: { tab: 't' } });
  // Nobody who only lists needs to understand it.
  await server.start();
  const before = eventsIn();
  const page = await comeBack(server, expected);
  page.say('and today');
  expect(await server.ended()).toBe(1);
  page.client.close();
  expect(server.output).toMatch(why);
  expect(eventsIn()).toBe(before);
});
