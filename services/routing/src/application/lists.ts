import type { routing as api } from '@stillhere/contracts';
import { ChangeSignal, type Projection } from '@stillhere/event-processing';
import type { Clock } from '@stillhere/kernel';
import { type GraceRule, thereUntilMs } from '../domain/worker/shift.js';
import { lostToldMs } from '../projections/lost-chats.js';
import type { RoutingRow } from '../projections/rows.js';
import {
  isOnShift,
  type WaitingEntry,
  waitingGroups,
  waitRange,
  workersOf,
} from '../projections/waiting-list.js';
import { shiftOf } from './shift.js';

/** What everybody who looks is shown of the line and of the shift. */
export interface ListsNow {
  /** From 1; `undefined` for who is not in the line. */
  placeOf(conversation: string): { readonly place: number; readonly returned: boolean } | undefined;
  readonly around: Omit<api.QueuePlace, 'status' | 'place' | 'returned'>;
  readonly queue: api.QueueSnapshot;
  readonly shift: api.Shift;
  /** When it changes with no event: somebody counts as gone, or as no longer there. */
  readonly nextChangeMs: number;
}

/**
 * The lists, counted once for all who look: with n people waiting, a change costs n looks at what was
 * counted, not n countings of n.
 */
export class Lists {
  /** Who waits is told of many changes once: see `Deadlines`. */
  readonly changed = new ChangeSignal();
  #toldVersion = -1;
  readonly #counted = new Map<string, { readonly version: number; readonly now: ListsNow }>();

  constructor(
    private readonly source: {
      readonly clock: Clock;
      readonly waiting: Projection<RoutingRow>;
      readonly waitingChanged: ChangeSignal;
      readonly grace: GraceRule;
    },
  ) {}

  of(tenant: string): ListsNow {
    const { version } = this.source.waitingChanged;
    const nowMs = this.source.clock.now();
    const known = this.#counted.get(tenant);
    if (known?.version === version && nowMs < known.now.nextChangeMs) return known.now;
    const now = this.#count(tenant, nowMs);
    this.#counted.set(tenant, { version, now });
    return now;
  }

  /** Tells whoever looks, also of what changed because time passed. */
  check(nowMs: number): number {
    const tenants = new Set<string>();
    for (const [, row] of this.source.waiting.view.entries()) {
      if ('tenant' in row) tenants.add(row.tenant);
    }
    const counted = [...this.#counted.values()];
    const { waitingChanged } = this.source;
    if (counted.some(({ now }) => now.nextChangeMs <= nowMs)) waitingChanged.changed();
    if (waitingChanged.version !== this.#toldVersion) this.changed.changed();
    this.#toldVersion = waitingChanged.version;
    return Math.min(...[...tenants].map((tenant) => this.of(tenant).nextChangeMs));
  }

  #count(tenant: string, nowMs: number): ListsNow {
    const { waiting: projection, grace } = this.source;
    const { view } = projection;
    const { waiting, gone } = waitingGroups(view, tenant, nowMs);
    const workers = workersOf(view, tenant);
    const onShift = workers.filter((worker) => isOnShift(worker, nowMs));
    const free = onShift.filter(({ state }) => state.seats.length < state.seatsMax).length;
    const [waitFromS, waitToS] = onShift.length === 0 ? [0, 0] : waitRange(view, tenant);
    const places = new Map(
      waiting.map(({ row }, index) => {
        return [row.conversation, { place: index + 1, returned: row.returned }] as const;
      }),
    );
    const lost = [...view.entries()].flatMap(([, row]) =>
      row.kind === 'lost' && row.tenant === tenant ? [row] : [],
    );
    const counselors = onShift.length;
    const goes = [
      ...waiting.map(({ goneAtMs }) => goneAtMs),
      ...workers.map(({ state }) => thereUntilMs(state.desk)),
      ...lost.map(({ at }) => Date.parse(at) + lostToldMs),
    ];
    return {
      placeOf: (conversation) => places.get(conversation),
      around: { waiting: waiting.length, counselors, free, waitFromS, waitToS },
      queue: {
        waiting: [
          ...waiting.map((entry) => shown(entry, 'waiting')),
          ...gone.map((entry) => shown(entry, 'gone')),
        ],
      },
      shift: shiftOf({ waiting, gone, workers, lost, free, nowMs, grace }),
      nextChangeMs: Math.min(...goes.filter((ms) => ms > nowMs)),
    };
  }
}

const shown = (
  { row, person }: WaitingEntry,
  group: 'waiting' | 'gone',
): api.WaitingConversation => {
  const { conversation, service, language, priority, since, returned } = row;
  const visitor = { visitorPresence: person.status, visitorSince: person.since };
  return { conversation, service, language, priority, since, group, returned, ...visitor };
};
