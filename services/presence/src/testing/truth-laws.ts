import { foldPresence, noFacts, type PresenceEvent, verdictOf } from '../domain/verdict/index.js';
import type { PresenceRecord } from '../projections/presence-facts.js';
import { type Page, tickMs } from './simulated-gateway.js';
import type { Shown } from './subjects.js';
import { visitor } from './world.js';

/** What was so at a moment, and what was shown. Times are monotonic milliseconds. */
export interface Moment {
  readonly nowMs: number;
  /** Presence could not see, or was not there. */
  readonly troubledUntilMs: number;
  readonly logAwayUntilMs: number;
  readonly isSeen: boolean;
  /** Since when presence and the gateway are out of touch, while they are. */
  readonly cutSinceMs: number | undefined;
  /** Since when nobody looks after them whom screens can reach. */
  readonly unownedSinceMs: number | undefined;
  /** Since when the one who looks after them now does. */
  readonly ownedSinceMs: number;
  /** How long a screen may take to find out that nobody looks. */
  readonly sightLagMs: number;
  /** A page that sleeps is not there. */
  readonly isDesk: boolean;
  readonly pages: readonly Readonly<Page>[];
  /** They left explicitly and did not come back since. */
  readonly left: boolean;
  readonly quietUntilMs: number;
  /** Causes that anything in the story can have had so far. */
  readonly blame: ReadonlySet<string>;
  readonly shown: Shown | undefined;
}

export type Law = (moment: Moment) => boolean;

const seenWithinMs = 1_000;
/** The longest pause of a retry, and a tick. */
const logBackMs = 3_000 + tickMs;
const hysteresisMs = 3_000;
/** T_pong: round trips here take a tick at most, and four of them with a second are its floor. */
const pongVisibleMs = 2_000;
const pongCeilingMs = 5_000;
const pongHiddenMs = 10_000;
const silentGatewayMs = 30_000 + logBackMs;

const verdictIn = ({ shown }: Moment): string => shown?.verdict ?? '';
const isHere = (moment: Moment): boolean => verdictIn(moment).startsWith('here.');
const isLogCalm = ({ nowMs, logAwayUntilMs }: Moment): boolean =>
  nowMs >= logAwayUntilMs + logBackMs;

/** I21: a frame that was handled is believed within a second. */
const noFalseOffline: Law = (moment) => {
  const { nowMs, troubledUntilMs, pages, left, isDesk } = moment;
  const isUp = pages.some(
    ({ socket, link, frameMs, linkSinceMs, frozen, frozenSinceMs }) =>
      socket &&
      link === 'up' &&
      !(isDesk && frozen) &&
      frameMs >= Math.max(linkSinceMs, troubledUntilMs, isDesk ? frozenSinceMs : 0) &&
      nowMs >= frameMs + seenWithinMs,
  );
  return !isUp || left || !isLogCalm(moment) || isHere(moment);
};

/** I24: a dead link is doubted after the ping that it did not answer, or the message. */
const noFalseOnline: Law = (moment) => {
  const { nowMs, troubledUntilMs, logAwayUntilMs, pages, isSeen, isDesk } = moment;
  const { sightLagMs } = moment;
  if (!isSeen) return mayStillSay(moment) || !isHere(moment);
  const slackMs = logAwayUntilMs > 0 ? logBackMs : 0;
  const boundMs = (page: Readonly<Page>): number => {
    const { link, socket, askedInVainMs, surface, roundTripMs } = page;
    const { endedMs, linkSinceMs } = page;
    if (link === 'up' && isDesk && page.frozen) return asleepBy(page, moment);
    if (link === 'up' || page.isConnecting) return Number.POSITIVE_INFINITY;
    if (!socket) {
      const goneMs = Math.max(endedMs, linkSinceMs);
      if (troubledUntilMs + logBackMs < goneMs) return goneMs + hysteresisMs;
      return Math.max(goneMs, troubledUntilMs) + silentGatewayMs;
    }
    if (askedInVainMs === undefined) return Number.POSITIVE_INFINITY;
    if (surface === 'hidden') return askedInVainMs + pongHiddenMs;
    // Who answered slowly once is given more time.
    const pongMs = Math.min(pongCeilingMs, Math.max(pongVisibleMs, 4 * roundTripMs + 1_000));
    return askedInVainMs + pongMs;
  };
  const latestMs = Math.max(...pages.map(boundMs));
  // What several simulated processes tell each other takes a tick.
  const hopMs = sightLagMs === 0 ? 0 : tickMs;
  return nowMs < latestMs + seenWithinMs + tickMs + hopMs + slackMs || !isHere(moment);
};

/** While nobody sees them: for as long as that takes to be found out, and as a reload would be held back. */
function mayStillSay(moment: Moment): boolean {
  const { nowMs, cutSinceMs = nowMs, unownedSinceMs = nowMs, sightLagMs, pages } = moment;
  // Whoever would notice the cut is not there to notice it.
  const foundOutMs =
    unownedSinceMs <= cutSinceMs
      ? unownedSinceMs + sightLagMs
      : Math.max(cutSinceMs, moment.ownedSinceMs);
  const heldUntilMs = Math.max(...pages.map(({ endedMs }) => endedMs)) + hysteresisMs;
  return nowMs <= Math.max(foundOutMs, heldUntilMs) + tickMs;
}

/** A desk's page that sleeps is noticed by the ping after it that the page does not answer. */
function asleepBy(page: Readonly<Page>, { troubledUntilMs }: Moment): number {
  const since = Math.max(page.frozenSinceMs, page.linkSinceMs, troubledUntilMs);
  return since + (page.surface === 'visible' ? 10_000 + 8_000 : 20_000 + 30_000);
}

/** I25, in both directions. */
const leftIsExplicit: Law = (moment) => {
  const { nowMs, left, quietUntilMs, troubledUntilMs, isSeen, pages } = moment;
  if (!left)
    return (
      verdictIn(moment) !== 'left' ||
      nowMs < quietUntilMs + seenWithinMs ||
      pages.some((page) => page.isConnecting)
    );
  const isCalm = isSeen && nowMs >= Math.max(troubledUntilMs + seenWithinMs, quietUntilMs);
  return !isCalm || !isLogCalm(moment) || verdictIn(moment) === 'left';
};

/** I26: whatever is shown as somebody's doing was somebody's doing; ours is called ours. */
const causesAreTrue: Law = ({ shown, blame }) =>
  !['no-connection', 'absent'].includes(shown?.verdict ?? '') || blame.has(shown?.cause ?? '');

/** These ends come after many seconds without an answer: no reload, whatever another tab does meanwhile. */
const noReload: ReadonlySet<string | undefined> = new Set(['timed-out', 'asleep']);

/** I27: what could still be a reload changes no label. */
const reloadsAreQuiet: Law = ({ nowMs, pages, shown, troubledUntilMs, logAwayUntilMs }) => {
  const endedMs = Math.max(...pages.map((page) => page.endedMs));
  const isCalm = Math.max(troubledUntilMs, logAwayUntilMs) < endedMs;
  const says = shown?.verdict === 'no-connection' && !noReload.has(shown.cause);
  return !says || !isCalm || nowMs >= endedMs + hysteresisMs;
};

export const truthLaws: Readonly<Record<string, Law>> = {
  'I21 no false offline': noFalseOffline,
  'I24 no false online': noFalseOnline,
  'I25 left is explicit': leftIsExplicit,
  'I26 causes are true': causesAreTrue,
  'I27 reloads are quiet': reloadsAreQuiet,
};

/** The first moment at which a law does not hold, in words; `undefined`: they all hold. */
export function brokenLaw(moments: readonly Moment[]): string | undefined {
  for (const moment of moments) {
    for (const [name, holds] of Object.entries(truthLaws)) {
      if (holds(moment)) continue;
      const { shown, blame, ...facts } = moment;
      const said = `${shown?.verdict} ${shown?.cause}`;
      return `${name}: "${said}" at ${JSON.stringify({ ...facts, blame: [...blame] })}`;
    }
  }
  return undefined;
}

const sights = [
  { sinceEndedMs: 0, sees: () => true },
  { sinceEndedMs: 10_000, sees: () => true },
  { sinceEndedMs: 3_600_000, sees: () => true },
  { sinceEndedMs: 10_000, sees: () => false },
].map((sight) => ({ ...sight, absentAfterMs: 300_000, lostSightAt: '' }));

/** I30: every shown verdict is what some prefix of the log amounts to, given what we could see. */
export function unreplayable(
  shown: readonly Shown[],
  log: readonly PresenceRecord[],
): Shown | undefined {
  const possible = new Set<string>();
  let facts = noFacts;
  const add = (): void => {
    for (const sight of sights) possible.add(wordsOf(verdictOf(facts, sight)));
  };
  add();
  for (const { type, data, stored } of log) {
    if (data.participant !== visitor || !isFact(type)) continue;
    const event = { ...data, type: type.slice('conversation.'.length) } as unknown as PresenceEvent;
    const at = stored.metadata.occurredAt;
    facts = foldPresence(facts, event, { eventId: stored.eventId, at, atMs: Date.parse(at) });
    add();
  }
  return shown.find((verdict) => !possible.has(wordsOf(verdict)));
}

const isFact = (type: string): boolean => /\.(connection-|surface-|participant-)/.test(type);

/** When sight was lost is ours to know, not the record's. */
const wordsOf = ({ verdict, cause, since = '', evidence = '' }: Shown): string =>
  [verdict, cause, verdict === 'not-visible-to-us' ? '' : since, evidence].join('|');

/** I22, I23 and what a log may say of one person's connections. The first fault in words. */
export function illegal(log: readonly PresenceRecord[]): string | undefined {
  const open = new Map<number, 'live' | 'suspect'>();
  const unseen = new Set<number>();
  let newest = 0;
  for (const { type, data } of log) {
    if (data.participant !== visitor) continue;
    const epoch = Number(data.connEpoch);
    const was = open.get(epoch);
    const wrong = (why: string): string => `${type} of ${epoch}: ${why}`;
    switch (type.slice('conversation.'.length)) {
      case 'connection-opened':
        if (epoch <= newest) return wrong('epochs rise');
        newest = epoch;
        open.set(epoch, 'live');
        break;
      case 'connection-suspected':
        if (was !== 'live' && !(was && unseen.has(epoch))) return wrong(`was ${was}`);
        open.set(epoch, 'suspect');
        unseen.delete(epoch);
        break;
      case 'connection-answered':
        if (was !== 'suspect' && !(was && unseen.has(epoch))) return wrong(`was ${was}`);
        open.set(epoch, 'live');
        unseen.delete(epoch);
        break;
      case 'connection-unseen':
        if (!was || unseen.has(epoch)) return wrong(`was ${was}, or unseen already`);
        unseen.add(epoch);
        break;
      case 'connection-ended':
        if (!was) return wrong('was over');
        open.delete(epoch);
        break;
      case 'surface-changed':
      case 'receipt-delivered':
      case 'receipt-displayed':
        if (!was) return wrong('is over (I22)');
        break;
    }
  }
  return undefined;
}
