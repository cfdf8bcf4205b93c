import { riskLevelOf } from '@stillhere/kernel';
import {
  absentAfterMs,
  type ConversationPresence,
  changesInMs,
  inHindsight,
  noFacts,
  nothingKnown,
  type PresenceFacts,
  type PresenceRecord,
  presenceAfter,
  presenceEventsOf,
  presenceTypes,
  type Sighting,
  verdictOf,
} from '@stillhere/presence';

/** An event of a conversation, as far as a course looks at it: nothing of what was said. */
export interface CourseEvent extends PresenceRecord {
  readonly stored: PresenceRecord['stored'] & { readonly revision: number };
}

/** How the person was seen from one moment to another. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly seen: Sighting;
}

/** What the person did that shows that they were there. */
export type SignKind = 'wrote' | 'read' | 'came-back';
export interface Sign {
  readonly kind: SignKind;
  readonly atMs: number;
}

/** A chat between a visitor and whoever had it, as far as a policy looks at it. */
export interface Course {
  readonly conversation: string;
  readonly service: string;
  readonly assignedAtMs: number;
  /** `undefined`: it was open when the log ended. */
  readonly endedAtMs: number | undefined;
  /** Who ended it. */
  readonly endedBy: string;
  /** While somebody had it, in order; between two of them nobody did. */
  readonly stretches: readonly Stretch[];
  readonly signs: readonly Sign[];
}

/**
 * Reading is not recorded. New words that are on a visible page count as being read until they were displayed for so
 * long: about two hundred words.
 */
export const readingMs = 60_000;
/** Their device has what is said while their page runs; how quickly, does not matter to a policy of minutes. */
const reachable: ReadonlySet<string> = new Set(['here.visible', 'here.background']);
const everything = Number.MAX_SAFE_INTEGER;

/**
 * The course of one conversation from its events, in order. `untilMs`: when the log ended. `undefined`: nobody ever
 * had it, so there is nothing to end.
 */
export function courseOf(
  conversation: string,
  events: readonly CourseEvent[],
  untilMs: number,
): Course | undefined {
  const course = new CourseBuilder(conversation, events);
  for (const event of events) course.take(event);
  return course.finish(untilMs);
}

/** What of a conversation a course is made of. */
export const courseTypes: ReadonlySet<string> = new Set([
  ...presenceTypes,
  ...['message-posted', 'receipt-displayed', 'risk-set'].map((type) => `conversation.${type}`),
]);

const timeOf = ({ stored }: CourseEvent): number => Date.parse(stored.metadata.occurredAt);
const nameOf = ({ type }: CourseEvent): string => type.slice(type.indexOf('.') + 1);

class CourseBuilder {
  readonly #stretches: Stretch[] = [];
  readonly #signs: Sign[] = [];
  /** What was recorded later of a time when nobody of ours looked. */
  readonly #unseen: readonly CourseEvent[];
  #presence: ConversationPresence = nothingKnown;
  #service = '';
  #assignedAtMs: number | undefined;
  #endedAtMs: number | undefined;
  #endedBy = '';
  #nowMs = 0;
  #isAssigned = false;
  #said = 0;
  #risk: Sighting['risk'] = '';
  /** The newest words of staff, and since when their page has shown them. */
  #newest = -1;
  #displayedUpTo = -1;
  #displayedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly conversation: string,
    events: readonly CourseEvent[],
  ) {
    this.#unseen = events.filter((event) => nameOf(event) === 'connection-unseen');
  }

  take(event: CourseEvent): void {
    if (this.#endedAtMs === undefined) this.#passUntil(timeOf(event));
    this.#presence = presenceAfter(this.#presence, event) ?? this.#presence;
    this.#note(event);
  }

  finish(untilMs: number): Course | undefined {
    if (this.#endedAtMs === undefined) this.#passUntil(untilMs);
    if (this.#assignedAtMs === undefined) return undefined;
    return {
      conversation: this.conversation,
      service: this.#service,
      assignedAtMs: this.#assignedAtMs,
      endedAtMs: this.#endedAtMs,
      endedBy: this.#endedBy,
      stretches: this.#stretches,
      signs: this.#signs,
    };
  }

  #note(event: CourseEvent): void {
    const { data } = event;
    const { visitor } = this.#presence;
    const atMs = timeOf(event);
    const isVisitors = (data.author ?? data.participant) === visitor;
    switch (nameOf(event)) {
      case 'opened':
        this.#service = String(data.service ?? '');
        break;
      case 'assigned':
        this.#isAssigned = true;
        this.#assignedAtMs ??= atMs;
        break;
      case 'unassigned':
        this.#isAssigned = false;
        break;
      case 'ended':
        this.#endedAtMs = atMs;
        this.#endedBy = String(data.by ?? '');
        break;
      case 'risk-set':
        this.#risk = riskLevelOf(data.level) ?? '';
        break;
      case 'message-posted':
        if (isVisitors) {
          this.#said += 1;
          this.#signs.push({ kind: 'wrote', atMs });
        } else this.#newest = event.stored.revision;
        break;
      case 'receipt-displayed':
        if (!isVisitors) break;
        this.#displayedUpTo = Number(data.upTo);
        this.#displayedAtMs = atMs;
        this.#signs.push({ kind: 'read', atMs });
        break;
      case 'connection-opened':
        if (isVisitors) this.#signs.push({ kind: 'came-back', atMs });
        break;
      default:
    }
  }

  /** Nothing was recorded until then; what time alone changes is a stretch of its own. */
  #passUntil(untilMs: number): void {
    while (this.#nowMs < untilMs) {
      const { seen, changesAtMs } = this.#seenNow();
      const toMs = Math.min(untilMs, changesAtMs);
      if (this.#isAssigned) this.#stretches.push({ fromMs: this.#nowMs, toMs, seen });
      this.#nowMs = toMs;
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #seenNow(): { seen: Sighting; changesAtMs: number } {
    const nowMs = this.#nowMs;
    const facts: PresenceFacts = this.#presence.facts[this.#presence.visitor] ?? noFacts;
    const at = new Date(nowMs).toISOString();
    const later = this.#unseen.filter((event) => timeOf(event) > nowMs);
    const hindsight = inHindsight(facts, presenceEventsOf(this.#presence.visitor, later), at);
    const sight = { sinceEndedMs: nowMs - facts.endedAtMs, absentAfterMs, ...hindsight };
    const { verdict, cause } = verdictOf(facts, sight);
    const readUntilMs = this.#readsUntilMs(verdict === 'here.visible');
    const blindFromMs = this.#unseen
      .map(({ data }) => Date.parse(String(data.since)))
      .filter((ms) => ms > nowMs);
    const changes = changesInMs(facts, sight);
    const changesAtMs = Math.min(
      changes === undefined ? Number.POSITIVE_INFINITY : nowMs + changes,
      readUntilMs > nowMs ? readUntilMs : Number.POSITIVE_INFINITY,
      ...blindFromMs,
    );
    const seen: Sighting = {
      ...{ verdict, cause, said: this.#said, risk: this.#risk },
      delivered: reachable.has(verdict) ? everything : -1,
      isReading: readUntilMs > nowMs,
      // Neither is recorded: what somebody types before they send it, and what no policy was asked to hold.
      ...{ isTyping: false, isHeld: false },
    };
    return { seen, changesAtMs };
  }

  #readsUntilMs(isVisible: boolean): number {
    if (!isVisible || this.#newest < 0) return Number.NEGATIVE_INFINITY;
    const isDisplayed = this.#displayedUpTo >= this.#newest;
    return isDisplayed ? this.#displayedAtMs + readingMs : Number.POSITIVE_INFINITY;
  }
}
