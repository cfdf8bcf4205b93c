import { readFileSync } from 'node:fs';
import { chainEvents, GENESIS_HASH } from '@stillhere/audit-log';
import { canonicalJson, deriveEventId, eventRegistry, timestamp } from '@stillhere/event-schema';
import { type EventStore, streamName } from '@stillhere/event-store';
import type { Hash, JsonValue } from '@stillhere/kernel';

const page = new URL('../../../docs/measures.md', import.meta.url);
const golden = new URL('../../../libs/event-schema/golden/', import.meta.url);

/** The log that the page of measures works its examples out on, in streams as services write them. */
export async function recordDay(store: EventStore): Promise<void> {
  const lines = /```log\n([\s\S]*?)```/.exec(readFileSync(page, 'utf8'))?.[1] ?? '';
  const ends = new Map<string, { readonly revision: number; readonly hash: Hash }>();
  for (const line of lines.trimEnd().split('\n')) {
    const [time = '', id = '', type = '', ...fields] = line.split(' ');
    const stream = streamName(type.split('.')[0] ?? '', 'local', id);
    const end = ends.get(stream) ?? { revision: -1, hash: GENESIS_HASH };
    const [event] = chainEvents(stream, { afterRevision: end.revision, prevHash: end.hash }, [
      {
        eventId: deriveEventId(stream, `${end.revision + 1}`),
        type,
        data: canonicalJson(dataOf(type, time, fields)),
        metadata: {
          ...{ occurredAt: instantOf(time), actor: 'system:test', tenant: 'local' },
          ...{ schemaVersion: `${versionOf(type)}`, correlationId: id },
          ...{ causationId: '', commandId: `${stream}-${end.revision + 1}`, traceparent: '' },
        },
      },
    ]);
    if (event === undefined) throw new Error('nothing was chained');
    const expected = end.revision < 0 ? ('noStream' as const) : { exactly: end.revision };
    await store.append(stream, [event], { expected, deadlineMs: 10_000 });
    ends.set(stream, { revision: end.revision + 1, hash: event.metadata.hash });
  }
}

const versionOf = (type: string) =>
  eventRegistry.types.find((one) => one.type === type)?.version ?? 0;
const instantOf = (time: string) => timestamp(Date.parse(`2026-03-02T${time}Z`));

/** A whole event of today's version, with what the line says of it. */
function dataOf(type: string, time: string, fields: readonly string[]): JsonValue {
  const file = new URL(`${type}.v${versionOf(type)}.json`, golden);
  const sample = JSON.parse(readFileSync(file, 'utf8')) as Record<string, JsonValue>;
  const given: Readonly<Record<string, string>> = Object.fromEntries(
    fields.map((field) => field.split(/=(.*)/s).slice(0, 2)),
  );
  const usual = {
    priority: 0,
    connEpoch: 1,
    upTo: 1_000,
    previous: '',
    why: '',
    since: instantOf(time),
  };
  const asked: Readonly<Record<string, JsonValue>> = {
    ...usual,
    ...given,
    ...(given.since && { since: instantOf(given.since) }),
  };
  const known = Object.entries(asked).filter(([name]) => name in sample);
  return {
    ...sample,
    ...Object.fromEntries(
      known.map(([name, value]) => [
        name,
        typeof sample[name] === 'number' ? Number(value) : value,
      ]),
    ),
  };
}
