import fc from 'fast-check';
import type { Fact } from '../src/domain/measures/fact.js';

/** From a Saturday before clocks go forward in Berlin to the Monday after. */
const beginMs = Date.UTC(2026, 2, 28, 20);
const counselors = ['ada', 'ben', 'cyd'] as const;

/** What can come next in a conversation; a course that skips a step is one of a log that was cut. */
const steps = fc.record({
  subject: fc.constantFrom('c1', 'c2', 'c3'),
  counselor: fc.constantFrom(...counselors),
  kind: fc.integer({ min: 0, max: 19 }),
  pick: fc.integer({ min: 0, max: 4 }),
  // Mostly seconds, at times hours; once in a while the wall clock is put back.
  ms: fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: 0, max: 40_000 }) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 6 * 3_600_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: -3_600_000, max: 0 }) },
  ),
});

type Draft = Record<string, unknown> & { readonly type: string; readonly subject: string };
type Chosen = Readonly<{
  subject: string;
  counselor: string;
  kind: number;
  pick: number;
  ms: number;
}>;

/** Histories of three conversations among three counselors: taken, transferred, put back, lost, abandoned. */
export const histories: fc.Arbitrary<readonly Fact[]> = fc
  .array(steps, { minLength: 5, maxLength: 80, size: 'max' })
  .map((chosen) => {
    const facts: Fact[] = [];
    const revisions = new Map<string, number>();
    const queue = new Map<string, Queue>();
    let atMs = beginMs;
    for (const one of chosen) {
      atMs += one.ms;
      for (const draft of draftsOf(one, queue, atMs)) {
        const stream = `${draft.type.split('.')[0]}/${draft.subject}`;
        const revision = (revisions.get(stream) ?? -1) + 1;
        revisions.set(stream, revision);
        const eventId = `e${facts.length}`;
        const position = `${facts.length}`.padStart(16, '0');
        facts.push({ ...draft, eventId, position, revision, atMs } as unknown as Fact);
      }
    }
    return facts;
  });

interface Queue {
  readonly status: 'waiting' | 'owned' | 'over';
  readonly owner: string;
}

function draftsOf(one: Chosen, queue: Map<string, Queue>, atMs: number): readonly Draft[] {
  const { subject, kind, pick } = one;
  const known = queue.get(subject);
  if (kind >= 17) return workOf(one);
  if (known === undefined) {
    queue.set(subject, { status: 'waiting', owner: '' });
    const about = { service: `s${pick % 2}`, channel: 'web', language: 'en', priority: pick };
    return [
      { type: 'conversation.opened', subject, ...about },
      { type: 'queue.conversation-entered', subject, ...about, sinceMs: atMs - pick * 700 },
    ];
  }
  if (kind < 6 && known.status !== 'over') return queueStep(one, known, queue);
  return talkStep(one, known, atMs);
}

function queueStep(one: Chosen, known: Queue, queue: Map<string, Queue>): readonly Draft[] {
  const { subject, kind, pick } = one;
  const counselor = `counselor:${one.counselor}`;
  const owned = (drafts: readonly Draft[]): readonly Draft[] => {
    queue.set(subject, { status: 'owned', owner: counselor });
    return [...drafts, { type: 'conversation.assigned', subject, counselor }];
  };
  if (kind === 5 && pick > 1) {
    queue.set(subject, { status: 'over', owner: '' });
    const disposition = pick > 2 ? 'ended-by-agreement' : 'silent';
    const ended = { type: 'conversation.ended', subject, disposition };
    return [ended, { type: 'queue.conversation-left', subject }];
  }
  if (known.status === 'owned') {
    if (kind > 2) return [];
    if (kind === 0) {
      queue.set(subject, { status: 'waiting', owner: '' });
      const back = { counselor: known.owner, reason: 'desk-lost' };
      return [{ type: 'queue.conversation-returned', subject, ...back }];
    }
    if (known.owner === counselor) return [];
    const given = { counselor, previous: known.owner, why: 'load' };
    return owned([{ type: 'queue.conversation-assigned', subject, ...given }]);
  }
  switch (kind) {
    case 0:
      return owned([{ type: 'queue.conversation-accepted', subject, counselor }]);
    case 1:
      return owned([
        { type: 'queue.conversation-assigned', subject, counselor, previous: '', why: '' },
      ]);
    case 2:
      return [
        { type: 'queue.conversation-offered', subject, counselor },
        { type: 'queue.offer-ended', subject, counselor, outcome: 'expired' },
      ];
    case 3:
      return owned([
        { type: 'queue.conversation-offered', subject, counselor },
        ...(pick > 1
          ? [{ type: 'queue.conversation-accepted', subject, counselor }]
          : [
              {
                type: 'queue.conversation-assigned',
                subject,
                counselor: 'counselor:dee',
                previous: '',
                why: '',
              },
            ]),
      ]);
    default:
      return kind === 4 && pick > 0
        ? [
            {
              type: 'queue.step-reached',
              subject,
              step: pick > 1 ? 'alarm-raised' : 'skills-widened',
            },
          ]
        : [{ type: 'queue.alarm-acknowledged', subject, by: 'supervisor:sam' }];
  }
}

function talkStep({ subject, kind, pick, counselor }: Chosen, known: Queue, atMs: number) {
  const visitor = `visitor:${subject}`;
  const staff = known.owner || `counselor:${counselor}`;
  const connection = { participant: pick > 1 ? visitor : staff, connEpoch: pick % 2 };
  switch (kind) {
    case 6:
    case 7:
      return [{ type: 'conversation.message-posted', subject, author: visitor }];
    case 8:
    case 9:
      return [{ type: 'conversation.message-posted', subject, author: staff }];
    case 10:
    case 11: {
      const participant = kind === 10 ? visitor : staff;
      return [{ type: 'conversation.receipt-delivered', subject, participant, upTo: pick * 5 }];
    }
    case 12:
      return [
        {
          type: 'conversation.risk-set',
          subject,
          level: ['none', 'low', 'high', 'imminent', 'high'][pick],
        },
      ];
    case 13:
    case 14: {
      const sinceMs = atMs - pick * 1_000;
      return [{ type: 'conversation.connection-unseen', subject, ...connection, sinceMs }];
    }
    default: {
      const how = ['answered', 'suspected', 'ended'][pick % 3];
      return [{ type: `conversation.connection-${how}`, subject, ...connection }];
    }
  }
}

function workOf({
  counselor: subject,
  subject: conversation,
  kind,
  pick,
}: Chosen): readonly Draft[] {
  const state = ['available', 'documentation', 'break', 'offline', 'busy'][pick];
  if (kind === 17) return [{ type: 'worker.availability-changed', subject, state }];
  const type = kind === 18 ? 'worker.seat-taken' : 'worker.seat-released';
  return [{ type, subject, conversation }];
}
