import type { EventStore } from '@stillhere/event-store';
import { createFaults, createMemoryEventStore } from '@stillhere/event-store-memory';
import { type FollowedEvent, type Following, isServiceFault } from '@stillhere/nest-kit';
import { manualClock, seededRandom } from '@stillhere/testing';
import { as, conversation, createWorld, openAndAssign, visitor, type World } from './world.js';

export interface Course {
  readonly seed: number;
  /** Another process appends as well. */
  readonly hearsOthers?: boolean;
}

/** Wraps the store before the session gets it, or breaks the session made over it. */
export interface Mutant {
  readonly store?: (store: EventStore, world: () => World) => EventStore;
  readonly world?: (world: World) => void;
}

/** Rounds of 50 ms within which whoever follows has to come to the head once nothing fails any more. */
const roundsMax = 60;

const chainOf = ({ frame }: FollowedEvent): string =>
  (JSON.parse(frame) as { chain: string }).chain;

/** A page that follows, takes what it has room for, and comes back where it was cut off. */
class Page {
  /** The chain of each event: two events of one revision are told apart. */
  readonly chains: string[] = [];
  #room = 4;
  #following: Following;

  constructor(private readonly world: World) {
    this.#following = this.#follow();
  }

  makeRoom(count: number): void {
    this.#room = count;
    this.#following.resume();
  }

  reconnect(lost: number): void {
    this.#following.leave();
    this.chains.length = Math.max(0, this.chains.length - lost);
    this.#following = this.#follow();
  }

  leave(): void {
    this.#following.leave();
  }

  #follow(): Following {
    const next = this.chains.length;
    const request = {
      conversation,
      after: Math.max(0, next - 1),
      fromStart: next === 0,
      audience: 'staff',
    };
    return this.world.link.follow(
      { request, context: as.edge },
      {
        onEvent: (event) => {
          this.chains.push(chainOf(event));
          this.#room -= 1;
          return this.#room > 0;
        },
        onEnd: () => undefined,
      },
    );
  }
}

/**
 * Appends, faults, room, cuts and newcomers in an order that only the seed knows; then all faults stop.
 * Says which laws were broken: none, for the session as it is.
 */
export async function playFollowers(
  { seed, hearsOthers = false }: Course,
  mutant: Mutant = {},
): Promise<string[]> {
  const random = seededRandom(seed);
  const dice = (sides: number): number => Math.floor(random.fraction() * sides);
  const clock = manualClock();
  const faults = createFaults();
  const memory = createMemoryEventStore({ clock, timers: clock, faults });
  const store = mutant.store?.(memory, () => world) ?? memory;
  const world: World = createWorld({ store, clock, timers: clock, random, hearsOthers });
  mutant.world?.(world);
  await openAndAssign(world);

  const writers = hearsOthers ? [world.client, world.elsewhere()] : [world.client];
  let displayed = true;
  const append = (): void => {
    displayed = !displayed;
    const sharing = { conversation, participant: visitor, displayed, typing: true };
    const writer = writers[dice(writers.length)] as World['client'];
    writer.recordSharing(sharing, as.edge).catch((error: unknown) => {
      if (!isServiceFault(error)) throw error;
    });
  };
  const pages = [new Page(world), new Page(world)];
  const anyPage = (): Page => pages[dice(pages.length)] as Page;
  const steps: readonly (() => unknown)[] = [
    append,
    append,
    () => [append(), append(), append()],
    () => anyPage().makeRoom(1 + dice(6)),
    () => anyPage().makeRoom(1 + dice(6)),
    () => anyPage().reconnect(dice(3)),
    () => pages.length < 5 && pages.push(new Page(world)),
    () => faults.dropSubscription(),
    () => faults.outcomeUnknown({ written: dice(2) === 0, times: 1 + dice(3) }),
    () => faults.diskFull(dice(3) === 0),
    () => clock.settle(),
    () => clock.advance(dice(100)),
  ];
  for (let n = 0; n < 80; n += 1) await steps[dice(steps.length)]?.();
  faults.diskFull(false);
  if (dice(3) === 0) {
    // Written, and answered to nobody, however often it is asked.
    faults.outcomeUnknown({ written: true, times: 300 });
    append();
    await clock.advance(6_000);
  }

  const log = async (): Promise<string[]> =>
    (await world.log()).map(({ metadata }) => metadata.hash.slice(0, 32));
  let chains = await log();
  for (let n = 0; n < roundsMax; n += 1) {
    await clock.advance(50);
    for (const page of pages) page.makeRoom(64);
    chains = await log();
  }
  const isPrefix = ({ chains: got }: Page) => got.every((chain, n) => chain === chains[n]);
  const broken = new Set<string>();
  if (!pages.every(isPrefix)) broken.add('I3 a prefix of the log');
  if (!pages.every((page) => page.chains.length >= chains.length)) broken.add('I4 to the head');
  for (const page of pages) page.leave();
  await world.close();
  return [...broken];
}
