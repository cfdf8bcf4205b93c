import type { Sighting } from '../src/domain/contact/contact.js';
import type { NextStep } from '../src/domain/contact/next-step.js';
import type { ContactPolicy } from '../src/domain/contact/policy.js';

/** What a harness counts for itself, by the plain words of the laws and not by the rule. */
export class ContactTruth {
  private said = 0;
  private quietMs = 0;
  private sinceWarnedMs = 0;
  private lostMs = 0;
  private warning: number | undefined;
  private told = false;
  private ended = false;

  pass(seen: Sighting, ms: number): void {
    if (seen.said > this.said) this.begin(seen.said);
    if (seen.verdict.startsWith('here.')) {
      this.lostMs = 0;
      this.told = false;
      this.passHere(seen, ms);
    } else if (isGone(seen) && !seen.isHeld) {
      this.lostMs += ms;
    }
  }

  take(step: NextStep, revision: number): void {
    if (step.why === 'lost-at-imminent-risk') this.told = true;
    this.ended ||= step.act === 'end';
    if (step.act !== 'warn') return;
    this.warning = revision;
    this.sinceWarnedMs = 0;
  }

  /** Somebody at imminent risk is lost: nothing else may come first, and not later. */
  missed(seen: Sighting, step: NextStep | undefined): string | undefined {
    if (this.ended) return undefined;
    const isLost = seen.verdict === 'left' || isGone(seen);
    if (seen.risk !== 'imminent' || !isLost || this.told || seen.isTyping) return undefined;
    if (step?.act === 'tell-supervisor' && step.inMs === 0) return undefined;
    return 'nobody was told of a loss at imminent risk';
  }

  broken(policy: ContactPolicy, step: NextStep, seen: Sighting): string | undefined {
    if (this.ended) return 'a step after the end';
    if (isOurs(seen)) return 'a step through our outage';
    if (step.act !== 'end' || seen.verdict === 'left') return undefined;
    if (seen.isTyping || seen.isReading) return 'ended while reading or typing';
    if (step.by === 'unreachable') {
      return this.lostMs < policy.reconnectWindowS * 1_000 ? 'ended in the window' : undefined;
    }
    const steps = policy.clocks.quiet;
    const end = steps.at(-1)?.afterS ?? 0;
    const warned = steps.filter(({ act }) => act === 'warn').at(-1)?.afterS ?? 0;
    if (this.quietMs < end * 1_000) return 'ended before they were quiet for so long';
    const gapMs = (end - warned) * 1_000;
    return this.sinceWarnedMs < gapMs ? 'an undelivered warning counted' : undefined;
  }

  private begin(said: number): void {
    this.said = said;
    this.quietMs = 0;
    this.sinceWarnedMs = 0;
    this.warning = undefined;
  }

  private passHere(seen: Sighting, ms: number): void {
    if (seen.isTyping || seen.isReading || seen.isHeld) return;
    this.quietMs += ms;
    if (this.warning !== undefined && seen.delivered >= this.warning) this.sinceWarnedMs += ms;
  }
}

const isOurs = (seen: Sighting) =>
  seen.verdict === 'not-visible-to-us' || seen.cause === 'our-restart';

const isGone = (seen: Sighting) =>
  ['no-connection', 'absent', 'never-connected'].includes(seen.verdict) &&
  !isOurs(seen) &&
  !seen.isTyping;
