import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventFeed, FeedItem } from '@stillhere/event-feed';
import {
  createLedger,
  createSqliteReadModelStore,
  type ReadModelStore,
} from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import type { StoredEvent } from '@stillhere/event-store';
import { type JsonObject, type Position, timestamp } from '@stillhere/kernel';
import { manualClock } from '@stillhere/testing';
import type { Reporting } from '../src/application/reporting.js';
import type { Fact } from '../src/domain/measures/fact.js';
import { observationsDefinition } from '../src/projections/observations.js';
import { ReportingGrpc } from '../src/transport/grpc/reporting.grpc.js';

/** A history as the log of one tenant, among those of the others. */
export interface TenantLog {
  readonly tenant: string;
  readonly facts: readonly Fact[];
  /** Where the log of all stands once this tenant's history is in it. */
  readonly version: string;
}

export interface Projected {
  readonly service: ReportingGrpc;
  readonly logs: readonly TenantLog[];
  readonly events: readonly StoredEvent[];
  close(): Promise<void>;
}

const positionOf = (n: number): Position => `${n}`.padStart(16, '0') as Position;

function storedOf(fact: Fact, tenant: string, position: Position): StoredEvent {
  const { type, eventId, revision, atMs, subject, position: _, ...rest } = fact;
  const { sinceMs, ...data } = { sinceMs: atMs, ...rest };
  const category = type.split('.')[0];
  const since = timestamp(Number(sinceMs));
  const encoded = eventRegistry.encode({ type, data: { ...data, since } as JsonObject });
  return {
    ...{ stream: `${category}-${tenant}_${subject}`, revision, position, eventId, type },
    recordedAt: timestamp(atMs),
    data: encoded.data,
    metadata: {
      ...{ schemaVersion: encoded.schemaVersion, tenant },
      occurredAt: timestamp(atMs),
    },
  } as unknown as StoredEvent;
}

const feedOf = (events: readonly StoredEvent[]): EventFeed => ({
  async *consume({ after = '', types, signal }): AsyncGenerator<FeedItem> {
    for (const event of events) {
      if (event.position > after && types.includes(event.type)) yield { kind: 'event', event };
    }
    yield { kind: 'caughtUp', position: events.at(-1)?.position ?? (after as Position) };
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  },
});

export interface ProjectOptions {
  readonly definition?: typeof observationsDefinition;
  /** What a mistake in the store would be. */
  readonly mistaken?: (store: ReadModelStore) => ReadModelStore;
  /** Into how many pieces the log is cut; the ledger is stopped and started between them. */
  readonly pieces?: number;
}

/** Each history as another tenant's, folded into a read model in SQLite as the service does. */
export async function projected(
  histories: readonly (readonly Fact[])[],
  { definition = observationsDefinition, mistaken = (one) => one, pieces = 5 }: ProjectOptions = {},
): Promise<Projected> {
  const events: StoredEvent[] = [];
  const logs = histories.map((facts, index): TenantLog => {
    const tenant = `t${index}`;
    for (const fact of facts) events.push(storedOf(fact, tenant, positionOf(events.length + 1)));
    return { tenant, facts, version: positionOf(events.length) };
  });
  const directory = mkdtempSync(join(tmpdir(), 'measures-'));
  const real = await createSqliteReadModelStore(join(directory, 'read-models.db'));
  const store = mistaken(real);
  const clock = manualClock();
  for (let piece = 1; piece <= pieces; piece += 1) {
    const ledger = createLedger({
      ...{ ...definition, readModels: store, registry: eventRegistry, timers: clock },
      feed: feedOf(events.slice(0, Math.ceil((events.length * piece) / pieces))),
      onFault: ({ error }) => {
        throw error;
      },
    });
    await ledger.start();
    await ledger.idle();
    await ledger.stop();
  }
  const reader = await store.openReader(definition.name);
  const reporting = { observations: async () => reader, feed: feedOf(events), clock };
  return {
    ...{ logs, events },
    service: new ReportingGrpc(reporting as unknown as Reporting),
    close: async () => {
      await real.close();
      rmSync(directory, { recursive: true });
    },
  };
}
