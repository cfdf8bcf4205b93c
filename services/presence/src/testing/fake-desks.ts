import { chainEvents, GENESIS_HASH } from '@stillhere/audit-log';
import type { CallContext, routing } from '@stillhere/contracts';
import { eventRegistry, newEventId, timestamp } from '@stillhere/event-schema';
import { type EventStore, streamName } from '@stillhere/event-store';
import type { Clock, JsonObject, Random } from '@stillhere/kernel';
import type { ServiceFault } from '@stillhere/nest-kit';
import { refusal } from './fake-session.js';

/** The routing service, as far as it keeps desks: what changes nothing is passed over. */
export class FakeDesks implements Pick<routing.RoutingService, 'recordDesk' | 'takeDesk'> {
  readonly calls: routing.RecordDeskRequest[] = [];
  /** While set, nothing gets through. */
  away: ServiceFault | undefined;
  /** `false`: a mistake, planted. It takes what an owner of before says. */
  fencesOwners = true;
  readonly #open = new Map<string, 'live' | 'suspect'>();
  #fence = 0;
  #tail = Promise.resolve();

  constructor(
    private readonly ports: {
      readonly store: EventStore;
      readonly clock: Clock;
      readonly random: Random;
    },
  ) {}

  /** What had an effect, in order. */
  get facts(): string[] {
    return this.calls.map(({ fact, cause }) => (cause === '' ? fact : `${fact} ${cause}`));
  }

  async recordDesk(request: routing.RecordDeskRequest, context?: CallContext) {
    if (this.away) throw this.away;
    await this.#ofOwner(request, context);
    if (!this.#changes(request)) return { appended: false };
    this.calls.push(request);
    const { fact, fence: _, ...data } = request;
    await this.#append({ fact, data }, context);
    return { appended: true };
  }

  async takeDesk(request: routing.TakeDeskRequest, context?: CallContext) {
    if (this.away) throw this.away;
    if (request.fence !== 0) return { appended: await this.#ofOwner(request, context) };
    const appended = this.#fence > 0;
    if (appended) await this.#take(request, context);
    return { appended };
  }

  async #ofOwner(
    request: routing.TakeDeskRequest,
    context: CallContext | undefined,
  ): Promise<boolean> {
    if (request.fence < this.#fence && this.fencesOwners) throw refusal('StaleOwner');
    if (request.fence <= this.#fence) return false;
    await this.#take(request, context);
    return true;
  }

  #take(
    { counselor, fence }: routing.TakeDeskRequest,
    context: CallContext | undefined,
  ): Promise<void> {
    this.#fence = fence;
    return this.#append({ fact: 'taken', data: { counselor, fence } }, context);
  }

  #changes({ connection, fact }: routing.RecordDeskRequest): boolean {
    const was = this.#open.get(connection);
    switch (fact) {
      case 'opened':
        this.#open.set(connection, 'live');
        return was === undefined;
      case 'ended':
        return this.#open.delete(connection);
      default: {
        const is = fact === 'suspected' ? 'suspect' : 'live';
        if (was !== undefined) this.#open.set(connection, is);
        return was !== undefined && was !== is;
      }
    }
  }

  /** One after the other, as a stream is. */
  #append({ fact, data }: DeskFact, context: CallContext | undefined): Promise<void> {
    const { store, clock, random } = this.ports;
    const tenant = context?.principal.tenant ?? 'nowhere';
    const type = `worker.desk-${fact}`;
    const stream = streamName('worker', tenant, data.counselor.slice('counselor:'.length));
    this.#tail = this.#tail.then(async () => {
      const head = await store.head(stream);
      const { revision, hash } =
        head.status === 'open' ? head : { revision: -1, hash: GENESIS_HASH };
      const encoded = eventRegistry.encode({ type, data });
      const event = {
        eventId: newEventId(clock, random),
        type,
        data: encoded.data,
        metadata: {
          ...{ schemaVersion: encoded.schemaVersion, occurredAt: timestamp(clock.now()) },
          ...{ actor: 'system:presence', tenant },
          ...{ correlationId: 'c', causationId: 'c', commandId: 'c', traceparent: '' },
        },
      };
      const chained = chainEvents(stream, { afterRevision: revision, prevHash: hash }, [event]);
      const expected = revision < 0 ? ('noStream' as const) : { exactly: revision };
      await store.append(stream, chained, { expected, deadlineMs: 1_000 });
    });
    return this.#tail;
  }
}

interface DeskFact {
  readonly fact: string;
  readonly data: JsonObject & { readonly counselor: string };
}
