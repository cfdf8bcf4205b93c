import { type StoredEvent, StoreUnavailable } from '@stillhere/event-store';
import type { MemoryDisk } from '@stillhere/event-store-memory';
import { type Outcome, type Rejection, rejected, type StreamName } from '@stillhere/kernel';
import type { CommandEnvelope, Durable, LineCommand, Transacted } from '../src/index.js';
import { add, type Counter, type CounterEvent, envelope, namesIn } from './counter.js';

/** Whoever is not let in any more once the stream says `closed`. */
export class Denied extends Error {
  readonly code = 'Denied';
}

export interface Ask {
  readonly stream: StreamName;
  /** The same name again is the same command again. */
  readonly name: string;
  readonly by?: number;
  readonly deadlineMs?: number;
  /** Access is asked in the decision, and nobody is let in after `closed`. */
  readonly guarded?: boolean;
  /** What has to be fetched before it can be decided. */
  readonly key?: () => Promise<unknown>;
}

/** How often a command was told what, and whether the log may hold it. */
export interface Asked {
  readonly ask: Ask;
  readonly process: LawfulProcess;
  answers: number;
  ending: 'ok' | 'repeated' | 'rejected' | 'surely not' | 'unknown' | undefined;
}

type Done = Transacted<Counter, CounterEvent, Rejection>;

/**
 * What a line owes everybody who stands in it, asked at each answer of the log as it is at that very
 * moment. `broken` says which law did not hold.
 */
export class LineLaws {
  readonly broken = new Set<string>();
  readonly asked: Asked[] = [];
  /** Parsed once: each answer asks for all of them. */
  readonly #names = new WeakMap<StoredEvent, string>();

  constructor(private readonly disk: MemoryDisk) {}

  /** One writer of the log, from its start to its end. */
  process(): LawfulProcess {
    return new LawfulProcess(this);
  }

  /** Once everything has come to rest. */
  checkEnd(): void {
    for (const { answers, process } of this.asked) {
      if (answers > 1 || (answers === 0 && !process.isDead)) this.break('answered exactly once');
    }
    this.#checkOrder();
    const commands = Map.groupBy(this.asked, ({ ask }) => `${ask.stream} ${ask.name}`);
    for (const all of commands.values()) {
      const [{ ask }] = all as [Asked];
      const count = this.names(ask.stream).filter((name) => name === ask.name).length;
      const endings = new Set(all.map(({ ending }) => ending));
      const mayBeThere = [...endings].some((ending) => ending !== 'surely not');
      if (count > 1) this.break('a repeat never doubles');
      if (count === 0 && endings.has('ok')) this.break('what was answered is in the log');
      if (count > 0 && !mayBeThere) this.break('what was surely not recorded is not in the log');
    }
  }

  /** Of one process and stream: what was asked first stands first. */
  #checkOrder(): void {
    const newest = new Map<LawfulProcess, Map<StreamName, number>>();
    for (const { process, ask, ending } of this.asked) {
      if (ending !== 'ok') continue;
      const streams = newest.get(process) ?? new Map<StreamName, number>();
      newest.set(process, streams);
      const revision = this.names(ask.stream).indexOf(ask.name);
      if (revision <= (streams.get(ask.stream) ?? -1)) this.break('first in, first out');
      streams.set(ask.stream, revision);
    }
  }

  log(stream: StreamName): readonly StoredEvent[] {
    return this.disk.events.filter((event) => event.stream === stream);
  }

  names(stream: StreamName): readonly string[] {
    return this.log(stream).map((event) => {
      const name = this.#names.get(event) ?? namesIn([event])[0];
      this.#names.set(event, name ?? '');
      return name ?? '';
    });
  }

  break(law: string): void {
    this.broken.add(law);
  }
}

export class LawfulProcess {
  /** It was killed: nobody in it is answered any more. */
  isDead = false;
  readonly #told = new Map<StreamName, number>();

  constructor(private readonly laws: LineLaws) {}

  /** For `createRepository`. */
  readonly onDurable = ({ stream, events, facts }: Durable<Counter, CounterEvent>): void => {
    const log = this.laws.log(stream);
    for (const [index, { eventId, revision }] of events.entries()) {
      if (log[revision]?.eventId !== eventId) this.laws.break('told of what is not durable');
      if (facts[index]?.revision !== revision) this.laws.break('facts are those of the log');
      if (revision <= this.#toldUpTo(stream)) this.laws.break('each is told once, in order');
      this.#told.set(stream, revision);
    }
  };

  command(ask: Ask): LineCommand<Counter, CounterEvent, Rejection> {
    const asked: Asked = { ask, process: this, answers: 0, ending: undefined };
    this.laws.asked.push(asked);
    const inLog = this.laws.log(ask.stream).length;
    return new Watched(asked, {
      settled: (on, done) => {
        this.#settled(ask, on, done);
        this.#mustBeNewest(done, inLog);
      },
      failed: (on, error) => {
        if (!(error instanceof Denied) || !on) return;
        this.#mustBeDurable(ask.stream, on);
        this.#mustBeNewest(on, inLog);
      },
    });
  }

  #settled(ask: Ask, on: Seen | undefined, done: Done): void {
    this.#mustBeDurable(ask.stream, done);
    if (!done.ok || done.added.length === 0) return;
    if (done.added[0]?.revision !== (on?.revision ?? -1) + 1) {
      this.laws.break('decided on the newest state');
    }
    if (this.#toldUpTo(ask.stream) < done.revision) this.laws.break('told before answered');
    if (this.laws.names(ask.stream)[done.revision] !== ask.name) {
      this.laws.break('what was answered is in the log');
    }
  }

  /** What an answer rests on is the log's own prefix up to that revision. */
  #mustBeDurable(stream: StreamName, { state, revision }: Seen): void {
    const prefix = this.laws.names(stream).slice(0, revision + 1);
    if (prefix.length !== revision + 1 || `${prefix}` !== `${state.names}`) {
      this.laws.break('no answer rests on what is not durable');
    }
  }

  /** Whoever wrote it: what was in the log when somebody asked is in what they are answered from. */
  #mustBeNewest({ revision }: { readonly revision: number }, inLog: number): void {
    if (revision + 1 < inLog) this.laws.break('answered on all that was there when it was asked');
  }

  #toldUpTo(stream: StreamName): number {
    return this.#told.get(stream) ?? -1;
  }
}

interface Seen {
  readonly state: Counter;
  readonly revision: number;
}

interface Judge {
  settled(on: Seen | undefined, done: Done): void;
  failed(on: Seen | undefined, error: unknown): void;
}

/** Two that ask for the same are two commands: the bytes of their events differ. */
let commands = 0;

class Watched implements LineCommand<Counter, CounterEvent, Rejection> {
  readonly stream: StreamName;
  readonly envelope: CommandEnvelope;
  #on: Seen | undefined;
  #hasKey = false;

  constructor(
    private readonly asked: Asked,
    private readonly judge: Judge,
  ) {
    this.stream = asked.ask.stream;
    commands += 1;
    this.envelope = { ...envelope(asked.ask.deadlineMs), commandId: `${commands}` };
  }

  decide(state: Counter, revision: number): Outcome<CounterEvent, Rejection> | Promise<unknown> {
    const { name, by, guarded = false, key } = this.asked.ask;
    this.#on = { state, revision };
    if (guarded && state.names.includes('closed')) throw new Denied();
    if (key && !this.#hasKey) {
      this.#hasKey = true;
      return key();
    }
    return name === '' ? rejected({ code: 'Nameless' }) : add(name, by)(state);
  }

  settled(done: Done): void {
    this.asked.answers += 1;
    if (!done.ok) this.asked.ending = 'rejected';
    else this.asked.ending = done.added.length > 0 ? 'ok' : 'repeated';
    this.judge.settled(this.#on, done);
  }

  failed(error: unknown): void {
    this.asked.answers += 1;
    const isUnknown = error instanceof StoreUnavailable && !error.outcomeKnown;
    this.asked.ending = isUnknown ? 'unknown' : 'surely not';
    this.judge.failed(this.#on, error);
  }
}
