import { type Participant, pagesOf, settleWithinMs, type Talk } from '@stillhere/harness/people';
import { systemClock, systemTimers } from '@stillhere/nest-kit';
import type { World } from '../world/world.js';
import type { LogFollower, LogRecord } from './log-record.js';
import { checkSeats } from './seats.js';

const againMs = 25;

/**
 * Resolves when everybody found together again: connected, nothing left to send, every page at the
 * log's head, the other side's words delivered, seats as they should be. Problems after 30 s.
 */
export async function converge(world: World, follower: LogFollower): Promise<string[]> {
  const { pages } = world;
  const settled = await problemsOf(pages.map((page) => page.settled()));
  if (settled.length > 0) return settled;
  const delivered = await problemsOf(world.talks.flatMap(othersWordsDelivered));
  if (delivered.length > 0) return delivered;
  const restless = await seatsAtRest(world, follower);
  if (restless.length > 0) return restless;
  const log = await follower.readOn();
  return problemsOf(world.talks.flatMap((talk) => atHead(talk, log)));
}

function atHead(talk: Talk, log: LogRecord): Promise<void>[] {
  const head = (log.conversations.get(talk.conversation)?.length ?? 0) - 1;
  return pagesOf(talk).map((page) =>
    page.until(`revision ${head}`, ({ view }) => view.head >= head),
  );
}

/** Both pages are connected, so what either wrote reaches the other, and the log learns of it. */
function othersWordsDelivered({ visitor, counselor, isEnded }: Talk): Promise<void>[] {
  if (counselor === undefined || isEnded) return [];
  // The staff's page is shown everybody's receipts.
  return [visitor, counselor].map((page) =>
    counselor.until(`delivery to ${page.name}`, ({ view }) => {
      const marks = view.receipts[page.state.me ?? ''];
      return newestFor(page, counselor) <= (marks?.delivered ?? -1);
    }),
  );
}

function newestFor(page: Participant, shown: Participant): number {
  const { me } = page.state;
  const { items } = shown.state.view;
  const heard = items.findLast((item) => item.kind === 'message' && item.author !== me);
  return heard?.revision ?? -1;
}

/** Reactors tell nobody when they are done: the log is looked at until it says so. */
async function seatsAtRest(world: World, follower: LogFollower): Promise<string[]> {
  const startedMs = systemClock.monotonicMs();
  for (;;) {
    const problems = checkSeats(world.everyTalk, await follower.readOn());
    if (problems.length === 0) return [];
    if (systemClock.monotonicMs() - startedMs > settleWithinMs) return problems;
    await new Promise<void>((resolve) => {
      systemTimers.after(againMs, resolve);
    });
  }
}

async function problemsOf(all: readonly Promise<void>[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(all);
  return outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [(outcome.reason as Error).message] : [],
  );
}
