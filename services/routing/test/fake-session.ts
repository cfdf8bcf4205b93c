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
}
type Decision = Outcome<Fact, { code: string }>;

const statusAfter: Readonly<Record<string, State['status']>> = {
  'conversation.opened': 'waiting',
  'conversation.assigned': 'assigned',
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
  /** The next calls fail before or after their effect, as a neighbour in trouble does. */
  troubles: ('before' | 'after')[] = [];

  constructor(ports: { store: EventStore; clock: Clock; timers: Timers; random: Random }) {
    this.#conversations = createRepository<State, Fact>({
      ...ports,
      registry: eventRegistry,
      category: 'conversation',
      decider: {
        initialState: { status: 'missing', counselor: '' },
        evolve: (state, { type, data }: Recorded<Fact>) => ({
          status: statusAfter[type] ?? state.status,
          counselor: type === 'conversation.assigned' ? String(data.counselor) : state.counselor,
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

  end(conversation: string): Promise<void> {
    const data = { by: 'system:test', disposition: 'other' };
    return this.#carryOut(conversation, ({ status }) =>
      status === 'ended' ? accepted() : accepted({ type: 'conversation.ended', data }),
    );
  }

  async state(conversation: string): Promise<State> {
    return (await this.#conversations.load(streamOf(conversation))).state;
  }

  /** The generated client interface; what routing never calls is not there. */
  get client(): api.SessionService {
    const assign = async (request: api.AssignRequest): Promise<api.RecordResponse> => {
      const trouble = this.troubles.shift();
      if (trouble === 'before') throw away();
      await this.assign(request);
      if (trouble === 'after') throw away();
      return { appended: true, revision: 0 };
    };
    return { assign } as unknown as api.SessionService;
  }

  assign({ conversation, ...data }: api.AssignRequest): Promise<void> {
    return this.#carryOut(conversation, ({ status, counselor }) => {
      if (status === 'ended') return rejected({ code: 'ConversationClosed' });
      if (counselor === data.counselor) return accepted();
      if (counselor !== data.previous) return rejected({ code: 'AssignmentChanged' });
      return accepted({ type: 'conversation.assigned', data });
    });
  }

  async #carryOut(conversation: string, decide: (state: State) => Decision): Promise<void> {
    const done = await this.#conversations.transact(streamOf(conversation), envelope, decide);
    if (done.ok) return;
    const { code } = done.rejection;
    throw new ServiceFault({ status: 'failed-precondition', code, message: code });
  }
}

const streamOf = (conversation: string) => streamName('conversation', 'local', conversation);

const away = (): ServiceFault =>
  new ServiceFault({ status: 'unavailable', code: 'Away', message: 'away' });
