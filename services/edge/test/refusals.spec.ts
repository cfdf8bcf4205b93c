import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { NoCode } from '@stillhere/live-protocol';
import { type FaultStatus, ServiceFault } from '@stillhere/nest-kit';
import { type ByeReason, byeFor } from '../src/application/live/bye.js';
import { needsNewConnection, noFor } from '../src/application/live/no-frame.js';

type Row = readonly [
  code: string,
  status: FaultStatus,
  no: NoCode,
  bye: ByeReason,
  more?: { readonly retryable?: true; readonly field?: string },
];

const again = { retryable: true } as const;

/** What a page is told, by `no` to a frame and by `bye` to a hello, of each refusal there is. */
const rows: readonly Row[] = [
  // The session's rules.
  ['ConversationMissing', 'not-found', 'forbidden', 'forbidden'],
  ['ConversationTaken', 'already-exists', 'forbidden', 'drain'],
  ['ConversationClosed', 'failed-precondition', 'closed', 'conversationClosed'],
  ['AlreadyEnded', 'failed-precondition', 'closed', 'forbidden'],
  ['NotParticipant', 'permission-denied', 'forbidden', 'forbidden'],
  ['NotAssigned', 'permission-denied', 'forbidden', 'forbidden'],
  ['PrecedingMessageMissing', 'failed-precondition', 'unavailable', 'drain', again],
  ['NoConnection', 'failed-precondition', 'unavailable', 'drain', again],
  ['ConnectionEnded', 'failed-precondition', 'forbidden', 'forbidden'],
  ['ConnectionUnknown', 'failed-precondition', 'forbidden', 'forbidden'],
  ['ParticipantLeft', 'failed-precondition', 'closed', 'conversationClosed'],
  ['ResumeTokenStale', 'unauthenticated', 'forbidden', 'unauthenticated'],
  // Presence says PresenceElsewhere instead: no page hears of owners.
  ['StaleOwner', 'failed-precondition', 'forbidden', 'forbidden'],
  ['StepOutdated', 'failed-precondition', 'forbidden', 'forbidden'],
  ['MessageConflict', 'already-exists', 'conflict', 'drain'],
  ['ContentErased', 'failed-precondition', 'closed', 'conversationClosed'],
  // The doors' checks of what came in.
  ['AccessDenied', 'permission-denied', 'forbidden', 'forbidden'],
  // Another tenant's, which is as good as nobody's.
  ['NotFound', 'not-found', 'forbidden', 'forbidden'],
  ['MessageTooLong', 'invalid-argument', 'too-long', 'malformed'],
  ['InvalidArgument', 'invalid-argument', 'empty', 'malformed', { field: 'body' }],
  ['InvalidArgument', 'invalid-argument', 'malformed', 'malformed', { field: 'cid' }],
  // Presence.
  ['TooManyWaiting', 'resource-exhausted', 'full', 'drain', again],
  // Routing.
  ['AlreadyAccepted', 'failed-precondition', 'forbidden', 'forbidden'],
  ['NotWaiting', 'failed-precondition', 'forbidden', 'forbidden'],
  ['NotAvailable', 'failed-precondition', 'forbidden', 'forbidden'],
  ['SeatsFull', 'failed-precondition', 'forbidden', 'forbidden'],
  ['OfferedToAnother', 'failed-precondition', 'forbidden', 'forbidden'],
  ['ConflictOfInterest', 'failed-precondition', 'forbidden', 'forbidden'],
  ['OfferOver', 'failed-precondition', 'forbidden', 'forbidden'],
  ['NoAlarm', 'failed-precondition', 'forbidden', 'forbidden'],
  ['OwnerChanged', 'failed-precondition', 'forbidden', 'forbidden'],
  ['DeskNotThere', 'failed-precondition', 'forbidden', 'forbidden'],
  ['CounselorUnknown', 'failed-precondition', 'forbidden', 'forbidden'],
  ['CounselorDisabled', 'failed-precondition', 'forbidden', 'forbidden'],
  // The store and the way there, in process and over gRPC.
  ['RevisionConflict', 'aborted', 'unavailable', 'drain'],
  ['TransactionAborted', 'aborted', 'unavailable', 'drain'],
  ['CheckpointConflict', 'aborted', 'unavailable', 'drain'],
  ['StreamClosed', 'failed-precondition', 'closed', 'conversationClosed'],
  ['EventTooLarge', 'invalid-argument', 'too-long', 'malformed'],
  ['SubscriptionDropped', 'unavailable', 'unavailable', 'drain'],
  ['StoreFull', 'resource-exhausted', 'full', 'drain', again],
  ['StoreUnavailable', 'unavailable', 'unavailable', 'drain'],
  ['DeadlineExceeded', 'deadline-exceeded', 'unavailable', 'drain'],
  ['CallCancelled', 'aborted', 'unavailable', 'drain'],
  ['Draining', 'unavailable', 'unavailable', 'drain'],
  ['StoodStill', 'unavailable', 'unavailable', 'drain', again],
  ['Internal', 'internal', 'unavailable', 'drain'],
  ['TokenMissing', 'unauthenticated', 'forbidden', 'unauthenticated'],
  ['SignInEnded', 'unauthenticated', 'unavailable', 'unauthenticated'],
  ['TokenUnknown', 'unauthenticated', 'forbidden', 'unauthenticated'],
  ['TokenMalformed', 'unauthenticated', 'forbidden', 'unauthenticated'],
  ['RequestMalformed', 'invalid-argument', 'malformed', 'malformed'],
  ['Unreachable', 'unavailable', 'unavailable', 'drain'],
  ['PresenceElsewhere', 'unavailable', 'unavailable', 'drain', again],
  ['FollowsFull', 'resource-exhausted', 'full', 'drain'],
  ['CallersUnknown', 'permission-denied', 'unavailable', 'drain'],
  ['CallerNotService', 'permission-denied', 'unavailable', 'drain'],
  ['CallerForeign', 'permission-denied', 'unavailable', 'drain'],
  ['CallerElsewhere', 'permission-denied', 'unavailable', 'drain'],
  ['CallerMalformed', 'permission-denied', 'unavailable', 'drain'],
  ['CallerKeyUnknown', 'permission-denied', 'unavailable', 'drain'],
  ['CallerAltered', 'permission-denied', 'unavailable', 'drain'],
  ['CallerExpired', 'permission-denied', 'unavailable', 'drain'],
  ['CallUnknown', 'internal', 'unavailable', 'drain'],
  ['MessageTooLarge', 'resource-exhausted', 'full', 'drain'],
  ['LinkFull', 'unavailable', 'unavailable', 'drain'],
  ['MetadataTooLarge', 'resource-exhausted', 'full', 'drain'],
];

const faultOf = ([code, status, , , more]: Row): ServiceFault =>
  new ServiceFault({ code, status, message: `${code} in words.`, ...more });

const retried: ReadonlySet<NoCode> = new Set(['unavailable', 'full', 'rate']);

describe('a refusal of a service', () => {
  it.each(rows.map((row) => [`${row[0]} ${row[4]?.field ?? ''}`.trim(), row] as const))(
    '%s is said in the words of the wire',
    (_, row) => {
      const fault = faultOf(row);
      const no = noFor(fault, 'm1');
      expect(no).toMatchObject({ t: 'no', cid: 'm1', code: row[2] });
      expect(no.message).toMatch(/\.$/);
      expect(no.retryable).toBe(retried.has(row[2]));
      expect(no.retryAfterMs !== undefined).toBe(no.retryable);
      // What may succeed later must never read as final, or the page would give the text back.
      if (fault.retryable) expect(no.retryable).toBe(true);
      expect(byeFor(fault)).toBe(row[3]);
      if (fault.retryable) expect(byeFor(fault)).toBe('drain');
    },
  );

  it('says what to send first, and what is gone, in the service’s own words', () => {
    for (const code of ['PrecedingMessageMissing', 'NoConnection', 'ContentErased']) {
      const row = rows.find(([name]) => name === code);
      expect(row && noFor(faultOf(row), undefined).message).toBe(`${code} in words.`);
    }
  });

  it('asks for a new connection where the record has none', () => {
    const asked = rows.filter((row) => needsNewConnection(faultOf(row))).map(([code]) => code);
    expect(asked).toEqual(['NoConnection']);
  });

  it('is nothing for an error of our own', () => {
    expect(byeFor(new TypeError('ours'))).toBeUndefined();
  });

  it('has a row for every code that session, presence, routing and the doors can throw', () => {
    const known = new Set(rows.map(([code]) => code));
    const found = new Set(sources().flatMap(codesIn));
    expect(found.size).toBeGreaterThan(30);
    expect([...found].filter((code) => !known.has(code))).toEqual([]);
  });
});

const rooms = ['services/session', 'services/presence', 'services/routing', 'libs/nest-kit'];

function sources(): string[] {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  return rooms.flatMap((room) =>
    readdirSync(join(root, room, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !/spec\.ts$|testing/.test(path))
      .map((path) => readFileSync(join(root, room, 'src', path), 'utf8')),
  );
}

/** As they are written: `code: 'NotAssigned'`, and those of a caller who is not believed: `'CallerAltered'`. */
const codesIn = (text: string): string[] =>
  [...text.matchAll(/\bcode: '([A-Z]\w+)'|'(Callers?[A-Z]\w+)',/g)].map(([, a, b]) => a ?? b ?? '');
