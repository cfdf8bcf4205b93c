import { presence, type session } from '@stillhere/contracts';
import { createLocalFeed } from '@stillhere/event-feed-local';
import { createMemoryReadModelStore } from '@stillhere/event-processing';
import type { EventStore } from '@stillhere/event-store';
import { createLeases, type LeaseBoard, type Leases } from '@stillhere/leases';
import { bindInProcess, silentLogger } from '@stillhere/nest-kit';
import { seededRandom } from '@stillhere/testing';
import type { DeskRecord } from '../application/ports.js';
import { createPresence } from '../application/presence.js';
import type { Presence } from '../application/use-cases.js';
import { defaultTimers } from '../domain/connection/index.js';
import { PresenceGrpc } from '../transport/grpc/presence.grpc.js';
import { memoryAliveMark } from './memory-alive-mark.js';
import { ProcessGate } from './process-gate.js';
import { recordByCalls } from './record-by-calls.js';
import { SlowLine } from './slow-line.js';
import type { StallingClock } from './stalling-clock.js';

export interface SharedParts {
  readonly clock: StallingClock;
  readonly store: EventStore;
  readonly session: session.SessionService;
  readonly desks: DeskRecord;
  readonly board: LeaseBoard;
}

/** One of several processes of presence: all that it touches of the world passes its gate. */
export class PresenceProcess {
  readonly gate = new ProcessGate();
  readonly line = new SlowLine();
  readonly leases: Leases;
  readonly presence: Presence;
  readonly client: presence.PresenceService;

  constructor(
    readonly name: string,
    { clock, store, session, desks, board }: SharedParts,
  ) {
    const { gate, line } = this;
    const services = {
      session: gate.client(line.client(session)),
      desks: gate.client(line.client(desks)),
    };
    const timers = gate.timers(clock);
    this.leases = createLeases({
      ...{ owner: name, address: name, clock, timers, board: gate.client(board) },
    });
    const record = recordByCalls(services.session);
    this.presence = createPresence(
      {
        ...{ clock, timers, record, leases: this.leases, logger: silentLogger },
        ...services,
        aliveMark: memoryAliveMark(),
        random: seededRandom(1),
        connectionTimers: defaultTimers,
      },
      {
        feed: gate.feed(createLocalFeed(store)),
        readModels: createMemoryReadModelStore(),
        onFault: ({ error }) => {
          throw error;
        },
      },
    );
    const definition = presence.PresenceServiceService;
    const implementation = new PresenceGrpc(this.presence);
    this.client = bindInProcess({ definition, implementation }, { clock, timers: clock });
  }

  /** As a rolling update ends it. */
  async stop(): Promise<void> {
    await this.presence.stop();
    await this.leases.close();
    this.gate.end();
  }
}
