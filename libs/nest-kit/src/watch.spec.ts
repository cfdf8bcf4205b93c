import { describe, expect, it } from '@jest/globals';
import {
  reporting as api,
  type CallContext,
  type Principal,
  type reporting,
} from '@stillhere/contracts';
import { manualClock } from '@stillhere/testing';
import { unaskedMeasures } from '../test/unasked-measures.js';
import {
  bindInProcess,
  callContext,
  type Leave,
  listen,
  servicePrincipal,
  type Watcher,
  watchable,
} from './index.js';
import { signInCheckMs } from './limit-call.js';

const floor = (waiting: number) => ({ waiting }) as reporting.Floor;
const ours = servicePrincipal('edge', 'local');

/** A service whose floor changes; it knows who watches. */
function served(over: Partial<reporting.ReportingService> = {}) {
  const watchers = new Set<Watcher<reporting.Floor>>();
  const clock = manualClock();
  const contexts: CallContext[] = [];
  const binding = {
    definition: api.ReportingServiceService,
    implementation: {
      ...unaskedMeasures,
      getFloor: () => Promise.reject(new Error('nobody asks')),
      watchFloor: (_: unknown, context?: CallContext) => {
        if (context) contexts.push(context);
        return watchable<reporting.Floor>((watcher) => {
          watchers.add(watcher);
          watcher.onValue(floor(0));
          return () => void watchers.delete(watcher);
        });
      },
      ...over,
    } satisfies reporting.ReportingService,
  };
  const client = bindInProcess(binding, { clock, timers: clock });
  const tell = (waiting: number) => {
    for (const watcher of [...watchers]) watcher.onValue(floor(waiting));
  };
  return { watchers, clock, contexts, client, tell };
}

function listening(client: reporting.ReportingService, principal: Principal = ours) {
  const got: number[] = [];
  const ends: (string | undefined)[] = [];
  const leave: Leave = listen<reporting.Floor>(
    (signal) => client.watchFloor({}, callContext({ principal, signal })),
    {
      onValue: ({ waiting }) => got.push(waiting),
      onEnd: (error) => ends.push(error && (error as Error & { code: string }).code),
    },
  );
  return { got, ends, leave };
}

describe('a stream that is listened to', () => {
  it('tells each value at once, through the chain, until its listener leaves', () => {
    const { client, tell, watchers, contexts } = served();
    const { got, ends, leave } = listening(client);
    tell(1);
    tell(2);
    expect(got).toEqual([0, 1, 2]);
    expect(contexts[0]?.commandId).toMatch(/^[0-9a-f]{32}$/);
    leave();
    leave();
    tell(3);
    expect([got, ends, watchers.size]).toEqual([[0, 1, 2], [], 0]);
  });

  it('can be read as well, and then skips what was overtaken', async () => {
    const { client, tell, watchers } = served();
    const reader = client.watchFloor({}, callContext({ principal: ours }))[Symbol.asyncIterator]();
    expect((await reader.next()).value).toEqual(floor(0));
    tell(1);
    tell(2);
    expect((await reader.next()).value).toEqual(floor(2));
    const waiting = reader.next();
    await reader.return?.();
    expect((await waiting).done).toBe(true);
    expect(watchers.size).toBe(0);
  });

  it('refuses who may not, and says why it ended as any call does', () => {
    const { client, watchers } = served();
    const stranger = listening(client, { actor: 'visitor:v', tenant: 'local', roles: ['visitor'] });
    expect([stranger.got, stranger.ends]).toEqual([[], ['AccessDenied']]);
    const { ends } = listening(client);
    for (const watcher of watchers) watcher.onEnd(new Error('a secret'));
    expect(ends).toEqual(['Internal']);
    const other = listening(client);
    for (const watcher of watchers) watcher.onEnd(undefined);
    expect(other.ends).toEqual([undefined]);
  });

  it('ends with its caller’s sign-in', async () => {
    const { client, clock, tell, watchers } = served();
    let isValid = true;
    const { got, ends } = listening(client, { ...ours, isValid: () => isValid });
    await clock.advance(signInCheckMs);
    isValid = false;
    await clock.advance(signInCheckMs);
    tell(1);
    expect([got, ends, watchers.size]).toEqual([[0], ['SignInEnded'], 0]);
    expect(clock.pending).toBe(0);
  });

  it('is pulled where nobody pushes, and its source learns of the leaving', async () => {
    const gone: string[] = [];
    const { client } = served({
      watchFloor: async function* (_, context) {
        yield floor(7);
        await new Promise<void>((resolve) => {
          context?.signal.addEventListener('abort', () => resolve());
        });
        gone.push('told');
      },
    });
    const { got, ends, leave } = listening(client);
    await new Promise((resolve) => setImmediate(resolve));
    expect(got).toEqual([7]);
    leave();
    await new Promise((resolve) => setImmediate(resolve));
    expect([gone, ends]).toEqual([['told'], []]);
  });
});
