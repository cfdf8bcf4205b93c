import { describe, expect, it } from '@jest/globals';
import type { EventId, StreamName } from '@stillhere/kernel';
import fc from 'fast-check';
import type { ProposedEvent } from '../event.js';
import type { ExpectedRevision } from '../event-store.js';
import { collect, hashOfLast, idsOf, newStream, outcomeOf, patience, propose } from './fixtures.js';
import type { StoreUnder } from './harness.js';

/** One append: which events (new ones, or ones proposed before), and what it expects. */
interface Step {
  readonly stream: number;
  readonly events: readonly ({ readonly again: number } | 'new')[];
  readonly expected: number | 'noStream' | 'head' | 'any';
}

const step: fc.Arbitrary<Step> = fc.record({
  stream: fc.nat({ max: 1 }),
  events: fc.array(
    fc.oneof(fc.constant('new' as const), fc.record({ again: fc.nat({ max: 9 }) })),
    { minLength: 1, maxLength: 3 },
  ),
  expected: fc.oneof(
    { weight: 4, arbitrary: fc.constant('head' as const) },
    { weight: 1, arbitrary: fc.constant('any' as const) },
    { weight: 1, arbitrary: fc.constant('noStream' as const) },
    { weight: 2, arbitrary: fc.nat({ max: 6 }) },
  ),
});

/** The contract as plainly as it can be said, over a list of events. */
function predict(
  { stream, stored }: History,
  events: readonly ProposedEvent[],
  expected: ExpectedRevision,
): object | 'RevisionConflict' {
  const [known, ids] = [idsOf(stored), idsOf(events)];
  const head = known.length - 1;
  const last = ids.length - 1;
  const exact = expected === 'noStream' ? -1 : expected === 'any' ? undefined : expected.exactly;
  const isNew = exact === undefined ? !ids.some((id) => known.includes(id)) : exact === head;
  if (isNew) {
    if (!follows(stream, stored, events)) return 'RevisionConflict';
    return { outcome: 'appended', first: head + 1, last: head + 1 + last };
  }
  const first = exact === undefined ? known.indexOf(ids[0] as EventId) : exact + 1;
  const isThere = first >= 0 && ids.every((id, index) => known[first + index] === id);
  if (!isThere) return 'RevisionConflict';
  return { outcome: 'alreadyAppended', first, last: first + last };
}

function follows(
  stream: StreamName,
  stored: readonly ProposedEvent[],
  events: readonly ProposedEvent[],
): boolean {
  const before = [hashOfLast(stored), ...events.map((event) => event.metadata.hash)];
  const isChained = !stream.startsWith('access');
  return !isChained || events.every((event, index) => event.metadata.prevHash === before[index]);
}

/** Any order of new, repeated and mistaken appends ends as the plain model says. */
export function agreeingContract(under: StoreUnder): void {
  describe('lines 1 to 3 together', () => {
    it.each(['conversation', 'access'])(
      'agree with a plain model (%s)',
      async (category) => {
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
            const histories = [newHistory(category), newHistory(category)];
            for (const each of steps) await check(under, each, histories);
            for (const { stream, stored } of histories) {
              expect(idsOf(await collect(under.store.readStream(stream)))).toEqual(idsOf(stored));
            }
          }),
          { numRuns: 60 },
        );
      },
      60_000,
    );
  });
}

interface History {
  readonly stream: StreamName;
  readonly stored: ProposedEvent[];
  readonly proposed: ProposedEvent[];
}

const newHistory = (category: string): History => ({
  stream: newStream(category),
  stored: [],
  proposed: [],
});

async function check(under: StoreUnder, each: Step, histories: readonly History[]): Promise<void> {
  const history = histories[each.stream] as History;
  const { stream, stored } = history;
  const expected = expectedOf(each, history);
  const events = eventsOf(each, history);
  const options = { expected, ...patience };
  const predicted = predict(history, events, expected);
  const outcome = await outcomeOf(under.store.append(stream, events, options));
  if (typeof predicted === 'string') expect(outcome).toBe(predicted);
  else expect(outcome).toMatchObject(predicted);
  if (typeof predicted === 'object' && 'outcome' in predicted && predicted.outcome === 'appended') {
    stored.push(...events);
  }
}

function expectedOf({ expected }: Step, { stream, stored }: History): ExpectedRevision {
  if (typeof expected === 'number') return { exactly: expected };
  if (expected === 'noStream') return 'noStream';
  if (expected === 'any' && stream.startsWith('access')) return 'any';
  return stored.length === 0 ? 'noStream' : { exactly: stored.length - 1 };
}

/** New events are chained onto what is stored; repeated ones come exactly as they were. */
function eventsOf({ events }: Step, { stream, stored, proposed }: History): ProposedEvent[] {
  const batch: ProposedEvent[] = [];
  for (const each of events) {
    const old = each === 'new' ? undefined : proposed[each.again % (proposed.length || 1)];
    const isUsable = old !== undefined && !batch.includes(old);
    const prevHash = hashOfLast(batch.length > 0 ? batch : stored);
    const event = isUsable ? old : propose(stream, { prevHash });
    if (!isUsable) proposed.push(event);
    batch.push(event);
  }
  return batch;
}
