import { afterEach, describe, expect, it } from '@jest/globals';
import type { CallContext } from '@stillhere/contracts';
import {
  EventTooLarge,
  LogCorruption,
  RevisionConflict,
  StoreUnavailable,
  StreamClosed,
  streamName,
} from '@stillhere/event-store';
import { eventually } from '@stillhere/testing';
import {
  type CallChainOptions,
  createLogger,
  invalidArgument,
  rejectionFault,
  systemClock,
} from '../src/index.js';
import type { Reporting, ServeShape } from './shapes.js';
import {
  contextFor,
  floor,
  inProcess,
  overGrpc,
  revoked,
  type Shape,
  toyReporting,
} from './shapes.js';

const shapes: [string, ServeShape][] = [
  ['in process', inProcess],
  ['over gRPC', overGrpc],
];
const stream = streamName('conversation', 'local', 'c1');

/** Resolves when the signal aborts: what a service does that heeds its caller. */
const aborted = (context: CallContext | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (context?.signal.aborted) resolve();
    context?.signal.addEventListener('abort', () => resolve());
  });

const never = (): Promise<never> => new Promise(() => undefined);

describe.each(shapes)('calls %s', (_name, serve) => {
  let shape: Shape | undefined;
  afterEach(async () => {
    await shape?.close();
    shape = undefined;
    revoked.clear();
  });

  async function client(over: Partial<Reporting> = {}, options?: CallChainOptions) {
    shape = await serve(toyReporting(over), options);
    return shape.as('analyst');
  }

  it('answers a unary call', async () => {
    const reports = await client();
    expect(await reports.getFloor({}, contextFor('analyst'))).toEqual(floor);
  });

  it('hands out a stream in order and to its end', async () => {
    const reports = await client();
    const waiting: number[] = [];
    for await (const item of reports.watchFloor({}, contextFor('analyst'))) {
      waiting.push(item.waiting);
    }
    expect(waiting).toEqual([0, 1, 2]);
  });

  it('ends what is open within a second of the revocation, and takes nothing more', async () => {
    let told: CallContext | undefined;
    const reports = await client({
      watchFloor: async function* (_request, context) {
        told = context;
        yield floor;
        await aborted(context);
      },
    });
    const items = reports.watchFloor({}, contextFor('analyst'))[Symbol.asyncIterator]();
    await items.next();
    const startedMs = systemClock.monotonicMs();
    revoked.add('analyst');
    const gone = { status: 'unauthenticated', code: 'SignInEnded' };
    await expect(items.next()).rejects.toMatchObject(gone);
    expect(systemClock.monotonicMs() - startedMs).toBeLessThan(1_000);
    await eventually('the service is told', () => told?.signal.aborted);
    await expect(reports.getFloor({}, contextFor('analyst'))).rejects.toMatchObject(gone);
  });

  it('tells the service who calls, until when, and for which command', async () => {
    let seen: CallContext | undefined;
    const reports = await client({
      getFloor: async (_request, context) => {
        seen = context;
        return floor;
      },
    });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const known = { commandId: 'command-1', correlationId: 'correlation-1', traceparent };
    await reports.getFloor({}, contextFor('analyst', known));
    expect(seen).toMatchObject({ ...known, principal: { tenant: 'local', roles: ['analyst'] } });
    const left = (seen?.deadlineAtMs ?? 0) - systemClock.monotonicMs();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(4_000);
  });

  it('keeps a shorter deadline than its own', async () => {
    let leftMs = Number.POSITIVE_INFINITY;
    const reports = await client({
      getFloor: async (_request, context) => {
        leftMs = (context?.deadlineAtMs ?? 0) - systemClock.monotonicMs();
        return floor;
      },
    });
    const deadlineAtMs = systemClock.monotonicMs() + 3_000;
    await reports.getFloor({}, contextFor('analyst', { deadlineAtMs }));
    expect(leftMs).toBeLessThanOrEqual(3_001);
  });

  it('makes the ids that the caller did not bring', async () => {
    const seen: string[] = [];
    const reports = await client({
      getFloor: async (_request, context) => {
        seen.push(context?.commandId ?? '', context?.correlationId ?? '');
        return floor;
      },
    });
    await reports.getFloor({}, contextFor('analyst'));
    expect(seen[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(seen[1]).toBe(seen[0]);
  });

  it('refuses a role that the matrix does not name, before the service sees the call', async () => {
    let called = false;
    const getFloor = async () => {
      called = true;
      return floor;
    };
    shape = await serve(toyReporting({ getFloor }));
    const reports = shape.as('visitor');
    const denied = { status: 'permission-denied', code: 'AccessDenied', retryable: false };
    await expect(reports.getFloor({}, contextFor('visitor'))).rejects.toMatchObject(denied);
    const read = reports.watchFloor({}, contextFor('visitor'))[Symbol.asyncIterator]();
    await expect(read.next()).rejects.toMatchObject(denied);
    expect(called).toBe(false);
  });

  const errors: [string, () => Error, object][] = [
    [
      'a rejection',
      () => rejectionFault({ code: 'ConversationClosed' }, { message: 'It has ended.' }),
      { status: 'failed-precondition', code: 'ConversationClosed', message: 'It has ended.' },
    ],
    [
      'an invalid field',
      () => invalidArgument('body', 'at most 8,000 characters'),
      {
        status: 'invalid-argument',
        field: 'body',
        message: "'body' must be at most 8,000 characters. Nothing was changed.",
        retryable: false,
      },
    ],
    [
      'a revision conflict',
      () => new RevisionConflict(stream, '1', '2'),
      { status: 'aborted', code: 'RevisionConflict', retryable: true },
    ],
    [
      'a transaction given up',
      () => Object.assign(new Error('x'), { code: 'TransactionAborted' }),
      { status: 'aborted', code: 'TransactionAborted', retryable: true },
    ],
    [
      'a store that does not answer',
      () => new StoreUnavailable('x', { outcomeKnown: false, reason: 'deadline' }),
      { status: 'unavailable', code: 'StoreUnavailable', retryable: true },
    ],
    [
      'a full disk',
      () => new StoreUnavailable('x', { outcomeKnown: true, reason: 'full' }),
      { status: 'resource-exhausted', code: 'StoreFull', retryable: true },
    ],
    [
      'a full disk beside the log',
      () => Object.assign(new Error('x'), { code: 'DatabaseFault', kind: 'full' }),
      { status: 'resource-exhausted', code: 'StoreFull', retryable: true },
    ],
    [
      'an event too large',
      () => new EventTooLarge(2, 1),
      { status: 'invalid-argument', code: 'EventTooLarge', retryable: false },
    ],
    [
      'a closed stream',
      () => new StreamClosed(stream),
      { status: 'failed-precondition', code: 'StreamClosed' },
    ],
  ];

  it.each(errors)('maps %s, unary and streamed', async (_what, error, expected) => {
    const reports = await client({
      getFloor: () => Promise.reject(error()),
      watchFloor: async function* () {
        yield floor;
        throw error();
      },
    });
    await expect(reports.getFloor({}, contextFor('analyst'))).rejects.toMatchObject(expected);
    const read = reports.watchFloor({}, contextFor('analyst'))[Symbol.asyncIterator]();
    expect((await read.next()).done).toBe(false);
    await expect(read.next()).rejects.toMatchObject({ name: 'ServiceFault', ...expected });
  });

  it('hides what an unknown error says, from the caller and from the log', async () => {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const logger = createLogger({ format: 'json', clock: systemClock, write });
    const reports = await client(
      {
        getFloor: () => {
          throw new Error('canary: my own words');
        },
      },
      { logger },
    );
    const fault = await reports.getFloor({}, contextFor('analyst')).catch((error: Error) => error);
    expect(fault).toMatchObject({ status: 'internal', code: 'Internal', retryable: false });
    expect(String(fault)).not.toContain('canary');
    expect(lines.join()).toContain('call failed');
    expect(lines.join()).not.toContain('canary');
  });

  it('reports a broken promise of our own to whoever stops the process', async () => {
    const fatal: unknown[] = [];
    const corruption = new LogCorruption('revision 7');
    const reports = await client(
      { getFloor: () => Promise.reject(corruption) },
      { onFatal: (error) => fatal.push(error) },
    );
    await expect(reports.getFloor({}, contextFor('analyst'))).rejects.toMatchObject({
      status: 'internal',
    });
    expect(fatal).toEqual([corruption]);
  });

  it('ends a call at its deadline and tells the service', async () => {
    let told: Promise<void> | undefined;
    const reports = await client(
      {
        getFloor: (_request, context) => {
          told = aborted(context);
          return never();
        },
      },
      { budgetMs: 40 },
    );
    await expect(reports.getFloor({}, contextFor('analyst'))).rejects.toMatchObject({
      status: 'deadline-exceeded',
      retryable: true,
    });
    await told;
  });

  it('does not start a call whose deadline has passed', async () => {
    let called = false;
    const reports = await client({
      getFloor: async () => {
        called = true;
        return floor;
      },
    });
    const deadlineAtMs = systemClock.monotonicMs() - 1;
    const late = reports.getFloor({}, contextFor('analyst', { deadlineAtMs }));
    await expect(late).rejects.toMatchObject({ status: 'deadline-exceeded' });
    expect(called).toBe(false);
  });

  it('ends a stream at the deadline that it was given', async () => {
    const reports = await client({
      watchFloor: async function* (_request, context) {
        yield floor;
        await aborted(context);
      },
    });
    const deadlineAtMs = systemClock.monotonicMs() + 150;
    const given = contextFor('analyst', { deadlineAtMs });
    // On a busy machine it may come before the first value does.
    const read = (async () => {
      for await (const _ of reports.watchFloor({}, given));
    })();
    await expect(read).rejects.toMatchObject({ status: 'deadline-exceeded' });
  });

  it('gives up a call when its caller goes away, and tells the service', async () => {
    let told: Promise<void> | undefined;
    const caller = new AbortController();
    const reports = await client({
      getFloor: (_request, context) => {
        told = aborted(context);
        caller.abort();
        return never();
      },
    });
    const call = reports.getFloor({}, contextFor('analyst', { signal: caller.signal }));
    await expect(call).rejects.toMatchObject({ status: 'aborted', code: 'CallCancelled' });
    await told;
  });

  it('ends a stream quietly when its reader aborts, even while the service hangs', async () => {
    let told: Promise<void> | undefined;
    const reader = new AbortController();
    const reports = await client({
      watchFloor: async function* (_request, context) {
        told = aborted(context);
        yield floor;
        await never();
      },
    });
    const given = contextFor('analyst', { signal: reader.signal });
    let count = 0;
    for await (const _item of reports.watchFloor({}, given)) {
      count += 1;
      reader.abort();
    }
    expect(count).toBe(1);
    await told;
  });

  it('tells the service when a reader leaves the loop', async () => {
    let told: Promise<void> | undefined;
    const reports = await client({
      watchFloor: async function* (_request, context) {
        told = aborted(context);
        for (;;) yield floor;
      },
    });
    for await (const _item of reports.watchFloor({}, contextFor('analyst'))) break;
    await told;
  });

  it('takes from the service only what the reader has room for', async () => {
    let made = 0;
    const large = { ...floor, at: 'x'.repeat(64 * 1_024) };
    const reports = await client({
      watchFloor: async function* () {
        for (;;) {
          made += 1;
          yield large;
        }
      },
    });
    const read = reports.watchFloor({}, contextFor('analyst'))[Symbol.asyncIterator]();
    await read.next();
    const settled = await steady(() => made);
    expect(settled).toBeLessThan(200);
    for (let n = 0; n < settled + 20; n += 1) await read.next();
    expect(made).toBeGreaterThan(settled);
    await read.return?.();
  });
});

/** The value once it has stood still for a while. */
async function steady(value: () => number): Promise<number> {
  for (let last = -1; last !== value(); ) {
    last = value();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return value();
}
