import type { session as api } from '@stillhere/contracts';
import { createRepository, type Repository } from '@stillhere/event-processing';
import { eventRegistry } from '@stillhere/event-schema';
import { type EventStore, streamName } from '@stillhere/event-store';
import {
  accepted,
  type Clock,
  type Outcome,
  type Random,
  type Recorded,
  rejected,
  type Timers,
} from '@stillhere/kernel';
import { ServiceFault } from '@stillhere/nest-kit';

type Fact = { readonly type: string; readonly data: Readonly<Record<string, string | number>> };
interface State {
  readonly status: 'missing' | 'waiting' | 'assigned' | 'ended';
  readonly counselor: string;
  readonly decision: number;
  /** By whom and how it ended. */
  readonly end: string;
}
type Decision = Outcome<Fact, { code: string }>;

const statusAfter: Readonly<Record<string, State['status']>> = {
  'conversation.opened': 'waiting',
  'conversation.assigned': 'assigned',
  'conversation.unassigned': 'waiting',
  'conversation.ended': 'ended',
};

const envelope = {
  commandId: 'test',
  actor: 'system:test',
  tenant: 'local',
  correlationId: 'test',
  causationId: 'test',
  traceparent: '',
  deadlineMs: 60_000,
};

/** The neighbour behind its generated interface: as much of it as routing meets. */
export class FakeSession {
  readonly #conversations: Repository<State, Fact>;
  /**
   * The next calls fail before or after their effect, as a neighbour in trouble does, are refused, or
   * find that something else came first.
   */
  troubles: ('before' | 'after' | 'refused' | (() => Promise<void>))[] = [];

  constructor(ports: { store: EventStore; clock: Clock; timers: Timers; random: Random }) {
    this.#conversations = createRepository<State, Fact>({
      ...ports,
      registry: eventRegistry,
      category: 'conversation',
      decider: {
        initialState: { status: 'missing', counselor: '', decision: 0, end: '' },
        evolve: (state, { type, data }: Recorded<Fact>) => ({
          status: statusAfter[type] ?? state.status,
          counselor: type === 'conversation.assigned' ? String(data.counselor) : state.counselor,
          decision: Number(data.decision ?? state.decision),
          end: type === 'conversation.ended' ? endOf(data) : state.end,
        }),
      },
    });
  }

  open(conversation: string, priority = 1): Promise<void> {
    const data = { conversation, service: 'helpline', language: 'en', priority };
    return this.#carryOut(conversation, ({ status }) =>
      status === 'missing' ? accepted({ type: 'conversation.opened', data }) : accepted(),
    );
  }

  end(conversation: string, by = 'system:test', disposition = 'other'): Promise<void> {
    const data = { by, disposition };
    return this.#carryOut(conversation, (state) => {
      if (state.status !== 'ended') return accepted({ type: 'conversation.ended', data });
      return state.end === endOf(data) ? accepted() : rejected({ code: 'AlreadyEnded' });
    });
  }

  /** What presence lets session record of the visitor's page. */
  person(conversation: string, what: 'opened' | 'ended' | 'left', cause = ''): Promise<void> {
    const participant = 'visitor:v';
    const facts = {
      opened: { type: 'conversation.connection-opened', data: { participant, connEpoch: 1 } },
      ended: { type: 'conversation.connection-ended', data: { participant, connEpoch: 1, cause } },
      left: { type: 'conversation.participant-left', data: { participant, reason: 'exit' } },
    } as const;
    return this.#carryOut(conversation, () => accepted(facts[what]));
  }

  /** How much danger they are in, as staff say. */
  risk(conversation: string, level: string): Promise<void> {
    const data = { level, by: 'counselor:ada', previous: 'none' };
    return this.#carryOut(conversation, () => accepted({ type: 'conversation.risk-set', data }));
  }

  async state(conversation: string): Promise<State> {
    return (await this.#conversations.load(streamOf(conversation))).state;
  }

  /** The generated client interface; what routing never calls is not there. */
  get client(): api.SessionService {
    const troubled =
      <Request>(carryOut: (request: Request) => Promise<void>) =>
      async (request: Request): Promise<api.RecordResponse> => {
        const trouble = this.troubles.shift();
        if (trouble === 'before') throw away();
        if (trouble === 'refused') throw refused('Refused');
        if (typeof trouble === 'function') await trouble();
        await carryOut(request);
        if (trouble === 'after') throw away();
        return { appended: true, revision: 0 };
      };
    return {
      get: async ({ conversation }: api.GetRequest) => {
        const { status } = await this.state(conversation);
        if (status !== 'missing') return { conversation, status };
        const code = 'ConversationMissing';
        throw new ServiceFault({ status: 'not-found', code, message: code });
      },
      assign: troubled((request: api.AssignRequest) => this.assign(request)),
      unassign: troubled((request: api.UnassignRequest) => this.unassign(request)),
      end: troubled(({ conversation, by, disposition }: api.EndRequest) =>
        this.end(conversation, by, disposition),
      ),
    } as unknown as api.SessionService;
  }

  assign({ conversation, ...data }: api.AssignRequest): Promise<void> {
    return this.#carryOut(conversation, ({ status, decision }) => {
      if (status === 'ended') return rejected({ code: 'ConversationClosed' });
      if (data.decision <= decision) return accepted();
      return accepted({ type: 'conversation.assigned', data });
    });
  }

  unassign({ conversation, ...data }: api.UnassignRequest): Promise<void> {
    return this.#carryOut(conversation, ({ status, decision }) => {
      if (status === 'ended') return rejected({ code: 'ConversationClosed' });
      if (status === 'waiting' || data.decision <= decision) return accepted();
      return accepted({ type: 'conversation.unassigned', data });
    });
  }

  async #carryOut(conversation: string, decide: (state: State) => Decision): Promise<void> {
    const done = await this.#conversations.transact(streamOf(conversation), envelope, decide);
    if (done.ok) return;
    throw refused(done.rejection.code);
  }
}

const endOf = ({ by, disposition }: Fact['data']): string => `${by} ${disposition}`;

const streamOf = (conversation: string) => streamName('conversation', 'local', conversation);

const away = (): ServiceFault =>
  new ServiceFault({ status: 'unavailable', code: 'Away', message: 'away' });

const refused = (code: string): ServiceFault =>
  new ServiceFault({ status: 'failed-precondition', code, message: code });
