import { chainEvents, createSealVerifier, GENESIS_HASH, sealStream } from '@stillhere/audit-log';
import { createMemoryReadModelStore } from '@stillhere/event-processing';
import { canonicalJson, deriveEventId, timestamp } from '@stillhere/event-schema';
import { type StoredEvent, streamName } from '@stillhere/event-store';
import { createMemoryEventStore } from '@stillhere/event-store-memory';
import type { Hash } from '@stillhere/kernel';
import { systemRandom } from '@stillhere/nest-kit';
import {
  createMemorySubjectKeyStore,
  openKeyFileProvider,
  openSubjectKeys,
} from '@stillhere/subject-keys';
import { eventually, manualClock } from '@stillhere/testing';
import { parseCheckpoint } from '@stillhere/transparency-log';
import { createSealingCheckpoint } from '../src/application/checkpoint.js';
import type { CheckpointPlace, SealingPorts } from '../src/application/ports.js';
import { Sealer } from '../src/application/sealer.js';

export type Setting = Awaited<ReturnType<typeof createSetting>>;

/** A log, its keys and a place outside, which outlive the processes that seal. */
export async function createSetting(keyFile: string) {
  const clock = manualClock();
  const store = createMemoryEventStore({ clock, timers: clock });
  const keyStore = createMemorySubjectKeyStore();
  const provider = openKeyFileProvider(keyFile);
  const keys = openSubjectKeys({ provider, store: keyStore, cacheEntriesMax: 10 });
  const outside = new Map<string, string[]>();
  const place: CheckpointPlace = {
    newest: async (tenant) => outside.get(tenant)?.at(-1),
    keep: async (tenant, note) => {
      outside.set(tenant, [...(outside.get(tenant) ?? []), note]);
    },
  };
  let readModels = createMemoryReadModelStore();
  const said: string[] = [];
  const say = (message: string) => void said.push(message);
  const faults: unknown[] = [];
  const ports = (): SealingPorts => ({
    ...{ store, keys, place, keyNumber: 1, clock, timers: clock, random: systemRandom },
    checkpoint: createSealingCheckpoint(readModels),
    logger: { debug: say, info: say, warn: say, error: say } as unknown as SealingPorts['logger'],
    onFault: ({ error }) => void faults.push(error),
  });
  const ends = new Map<string, { revision: number; hash: Hash }>();
  return {
    ...{ clock, store, keys, outside, said, faults, ports },
    loseViews: () => {
      readModels = createMemoryReadModelStore();
    },
    start(given: Partial<SealingPorts> = {}): Sealer {
      const sealer = new Sealer({ ...ports(), ...given });
      sealer.start();
      return sealer;
    },
    /** `count` events in one stream of a tenant. */
    async record(count: number, { tenant = 'local', id = '1' } = {}): Promise<void> {
      const stream = streamName('conversation', tenant, id);
      const end = ends.get(stream) ?? { revision: -1, hash: GENESIS_HASH };
      const events = chainEvents(
        stream,
        { afterRevision: end.revision, prevHash: end.hash },
        Array.from({ length: count }, (_, at) => ({
          eventId: deriveEventId(stream, `${end.revision + 1 + at}`),
          type: 'conversation.ended',
          data: canonicalJson({ at: end.revision + 1 + at }),
          metadata: {
            ...{ schemaVersion: '1', occurredAt: timestamp(clock.now()), actor: 'system:test' },
            ...{ tenant, correlationId: 'c', causationId: '', commandId: 'c', traceparent: '' },
          },
        })),
      );
      const expected = end.revision < 0 ? ('noStream' as const) : { exactly: end.revision };
      const { last } = await store.append(stream, events, { expected, deadlineMs: 1_000 });
      ends.set(stream, { revision: last, hash: events.at(-1)?.metadata.hash as Hash });
    },
    async seals(tenant = 'local'): Promise<StoredEvent[]> {
      const found: StoredEvent[] = [];
      for await (const event of store.readStream(sealStream(tenant))) found.push(event);
      return found;
    },
    async sealed(count: number, tenant = 'local'): Promise<StoredEvent[]> {
      await eventually(
        `${count} events in the seal stream`,
        async () => (await this.seals(tenant)).length >= count,
      );
      return this.seals(tenant);
    },
    /** What a verifier says of the whole log, given everything that is kept outside. */
    async verified() {
      const checkpoints = [...outside.values()]
        .flat()
        .flatMap((note) => parseCheckpoint(note) ?? []);
      const sealsOf = (tenant: string) => store.readStream(sealStream(tenant));
      const verifier = createSealVerifier({ storeId: store.storeId, sealsOf, checkpoints });
      for (const event of await store.readAll({ limit: 100_000 })) await verifier.push(event);
      return { divergence: verifier.end(), sealed: verifier.sealed };
    },
  };
}
