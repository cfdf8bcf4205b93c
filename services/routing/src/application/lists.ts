import type { routing as api } from '@stillhere/contracts';
import { ChangeSignal, type Projection } from '@stillhere/event-processing';
import { type GraceRule, thereUntilMs } from '../domain/worker/shift.js';
import { loadOf } from '../domain/worker/state.js';
import { lostToldMs } from '../projections/lost-chats.js';
import type { RoutingRow } from '../projections/rows.js';
import { isOnShift, waitingGroups, waitRange, workersOf } from '../projections/waiting-list.js';
import type { Moments } from './moments.js';
import { shiftOf } from './shift.js';
import { waitingShown } from './waiting-shown.js';

type Around = Omit<api.QueuePlace, 'status' | 'place' | 'returned'>;

/** What everybody who looks is shown of the line and of the shift. */
export interface ListsNow {
  /** From 1; `undefined` for who is not in the line. */
  placeOf(conversation: string): { readonly place: number; readonly returned: boolean } | undefined;
  /** The very object of the count before where nothing in it is new. */
  readonly around: Around;
  readonly queue: api.QueueSnapshot;
  readonly shift: api.Shift;
  /** When it changes with no event: somebody counts as gone, or as no longer there. */
  readonly nextChangeMs: number;
}

interface Counted {
  readonly version: number;
  /** Of moment 0, when it was counted. */
  readonly wallMs: number;
  readonly now: ListsNow;
}

/** A time server adjusts the wall clock by less between two looks; nobody minds a second in a list. */
const wallSetMs = 1_000;

/**
 * One arrival changes what each who waits is told, and telling it costs so much at most of each moment:
 * a thousand are told each second, ten thousand each ten seconds.
 */
const placeToldMs = 1;

/**
 * The lists, counted once for all who look: with n people waiting, a change costs n looks at what was
 * counted, not n countings of n.
 */
export class Lists {
  /** Who waits is told of many changes once: see `Deadlines`. */
  readonly changed = new ChangeSignal();
  #toldVersion = -1;
  #placesToldMs = Number.NEGATIVE_INFINITY;
  #arePlacesDue = true;
  /** Something is new that was not told yet. */
  #arePlacesOld = false;
  readonly #counted = new Map<string, Counted>();

  constructor(
    private readonly source: {
      readonly moments: Moments;
      readonly waiting: Projection<RoutingRow>;
      readonly waitingChanged: ChangeSignal;
      readonly grace: GraceRule;
    },
  ) {}

  of(tenant: string): ListsNow {
    const { version } = this.source.waitingChanged;
    const nowMs = this.source.moments.nowMs();
    const known = this.#counted.get(tenant);
    if (known?.version === version && this.#isGood(known, nowMs)) return known.now;
    const now = this.#count(tenant, nowMs, known?.now.around);
    this.#counted.set(tenant, { version, wallMs: this.source.moments.wallMs(0), now });
    return now;
  }

  /**
   * What those who wait were told last, at most a second ago: thousands who come (back) at once are
   * changes for each other, and it is not counted anew for each of them.
   */
  told(tenant: string): ListsNow {
    return this.#counted.get(tenant)?.now ?? this.of(tenant);
  }

  /** What was last counted, tenant by tenant. */
  counted(): readonly ListsNow[] {
    return [...this.#counted.values()].map(({ now }) => now);
  }

  /** Until something changes by itself, or the wall clock is set, which the lists tell times of. */
  #isGood({ wallMs, now }: Counted, nowMs: number): boolean {
    const setByMs = Math.abs(this.source.moments.wallMs(0) - wallMs);
    return nowMs < now.nextChangeMs && setByMs < wallSetMs;
  }

  /** Whether who waits is told their place this time, or only what ends their wait. */
  get arePlacesDue(): boolean {
    return this.#arePlacesDue;
  }

  /** Tells whoever looks, also of what changed because time passed. */
  check(nowMs: number): number {
    const tenants = new Set<string>(this.#counted.keys());
    for (const [, row] of this.source.waiting.view.entries()) {
      if ('tenant' in row) tenants.add(row.tenant);
    }
    const counted = [...this.#counted.values()];
    const { waitingChanged } = this.source;
    if (counted.some((one) => !this.#isGood(one, nowMs))) waitingChanged.changed();
    const nextMs = Math.min(...[...tenants].map((tenant) => this.of(tenant).nextChangeMs));
    const isNew = waitingChanged.version !== this.#toldVersion;
    this.#toldVersion = waitingChanged.version;
    const placesDueMs = this.#placesToldMs + this.changed.listening * placeToldMs;
    this.#arePlacesDue = nowMs >= placesDueMs;
    if (!isNew && !(this.#arePlacesDue && this.#arePlacesOld)) return nextMs;
    this.#arePlacesOld = !this.#arePlacesDue;
    if (this.#arePlacesDue) this.#placesToldMs = nowMs;
    this.changed.changed();
    return this.#arePlacesOld ? Math.min(nextMs, placesDueMs) : nextMs;
  }

  #count(tenant: string, nowMs: number, aroundBefore?: Around): ListsNow {
    const { waiting: projection, grace, moments } = this.source;
    const { view } = projection;
    const now = { nowMs, of: moments.of };
    const { waiting, gone } = waitingGroups(view, tenant, now);
    const workers = workersOf(view, tenant);
    const onShift = workers.filter((worker) => isOnShift(worker, now));
    const free = onShift.filter(({ state }) => loadOf(state) < state.seatsMax).length;
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
      ...workers.map(({ state }) => thereUntilMs(state.desk, moments.of)),
      ...lost.map(({ at }) => moments.of(at) + lostToldMs),
    ];
    const around = { waiting: waiting.length, counselors, free, waitFromS, waitToS };
    return {
      placeOf: (conversation) => places.get(conversation),
      around: aroundBefore && isSame(aroundBefore, around) ? aroundBefore : around,
      queue: {
        waiting: [
          ...waiting.map((entry) => waitingShown(entry, 'waiting', moments)),
          ...gone.map((entry) => waitingShown(entry, 'gone', moments)),
        ],
      },
      shift: shiftOf({ waiting, gone, workers, lost, free, now, grace, wallMs: moments.wallMs }),
      nextChangeMs: Math.min(...goes.filter((ms) => ms > nowMs)),
    };
  }
}

const isSame = (a: Around, b: Around): boolean =>
  a.waiting === b.waiting &&
  a.counselors === b.counselors &&
  a.free === b.free &&
  a.waitFromS === b.waitFromS &&
  a.waitToS === b.waitToS;
