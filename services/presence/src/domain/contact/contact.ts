import type { Verdict } from '../verdict/index.js';
import type { ContactClock, JudgedRisk } from './policy.js';

/** What is known of a person at a moment. */
export interface Sighting {
  readonly verdict: Verdict;
  /** Of `no-connection`: `our-restart` is ours and says nothing about the person. */
  readonly cause: string;
  /** Up to which revision their device has the conversation. */
  readonly delivered: number;
  readonly isTyping: boolean;
  /** The newest words are before their eyes and were not for long. */
  readonly isReading: boolean;
  /** How often they wrote. */
  readonly said: number;
  readonly risk: JudgedRisk;
  /** A counselor said: not yet. */
  readonly isHeld: boolean;
}

/** How long each clock ran, and what was done by it. */
export interface Contact {
  readonly ranMs: Readonly<Record<ContactClock, number>>;
  readonly done: Readonly<Record<ContactClock, number>>;
  /** The revision of the last warning, until their device has it. */
  readonly undelivered: number | undefined;
  readonly said: number;
  /** A supervisor was told that somebody at risk is lost. */
  readonly lossTold: boolean;
  /** A supervisor was asked to end it, as it would not by itself: by which clock of somebody gone. */
  readonly askedBy: ContactClock | undefined;
  readonly ended: boolean;
}

const none = { quiet: 0, reading: 0, unreachable: 0, left: 0 };

export const newContact: Contact = {
  ranMs: none,
  done: none,
  undelivered: undefined,
  said: 0,
  lossTold: false,
  askedBy: undefined,
  ended: false,
};

export type Stop = 'our-outage' | 'typing' | 'checking' | 'undelivered' | 'held';

/** Which clock runs, or why none does. */
export function runningClock(contact: Contact, seen: Sighting): ContactClock | Stop {
  if (isOurs(seen)) return 'our-outage';
  if (seen.verdict === 'left') return 'left';
  if (seen.isTyping) return 'typing';
  if (seen.verdict === 'checking') return 'checking';
  if (seen.isHeld) return 'held';
  if (!isHere(seen.verdict)) return 'unreachable';
  if (seen.isReading) return 'reading';
  if (contact.undelivered !== undefined && seen.delivered < contact.undelivered) {
    return 'undelivered';
  }
  return 'quiet';
}

/** Some time passed in which they were seen like this. */
export function pass(contact: Contact, seen: Sighting, ms: number): Contact {
  const now = notice(contact, seen);
  const clock = runningClock(now, seen);
  if (!isClock(clock)) return now;
  return { ...now, ranMs: { ...now.ranMs, [clock]: now.ranMs[clock] + ms } };
}

/** What is seen at once: words begin everything anew, and who is here again is not lost. */
function notice(contact: Contact, seen: Sighting): Contact {
  if (seen.said > contact.said) {
    return { ...newContact, said: seen.said, ended: contact.ended };
  }
  const arrived = contact.undelivered !== undefined && seen.delivered >= contact.undelivered;
  const known = arrived ? { ...contact, undelivered: undefined } : contact;
  return isHere(seen.verdict) ? hereAgain(known) : known;
}

/** Whoever is here is not lost, and has not left. */
export function hereAgain(contact: Contact): Contact {
  const { quiet, reading } = contact.ranMs;
  const ranMs = { quiet, reading, unreachable: 0, left: 0 };
  const done = { ...contact.done, unreachable: 0, left: 0 };
  return { ...contact, ranMs, done, lossTold: false, askedBy: undefined };
}

export const isClock = (clock: ContactClock | Stop): clock is ContactClock => clock in none;

const isHere = (verdict: Verdict) =>
  verdict === 'here.visible' || verdict === 'here.background' || verdict === 'here.asleep';

const isOurs = ({ verdict, cause }: Sighting) =>
  verdict === 'not-visible-to-us' || (verdict === 'no-connection' && cause === 'our-restart');
