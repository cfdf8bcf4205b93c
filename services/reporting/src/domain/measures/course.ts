import { type CourseFact, isVisitor } from './fact.js';
import { type Groups, noGroups, type Observation, type ObservationKind } from './observation.js';

/** What has to be remembered of one conversation to observe what comes next. Plain: it can be stored. */
export interface Course {
  readonly groups: Groups;
  readonly queue: 'missing' | 'waiting' | 'owned' | 'over';
  readonly queuedAtMs?: number | undefined;
  readonly isAnswered: boolean;
  /** At whose desk it rings. */
  readonly ringsAt: string;
  readonly alarmAtMs?: number | undefined;
  readonly openedAtMs?: number | undefined;
  readonly assignedAtMs?: number | undefined;
  readonly hasReply: boolean;
  /** The earliest message of the visitor that nobody answered yet. */
  readonly unansweredSinceMs?: number | undefined;
  readonly undelivered: readonly Undelivered[];
  /** Connections that our system cannot see, and since when. */
  readonly unseen: Readonly<Record<string, number>>;
}
interface Undelivered {
  readonly revision: number;
  readonly atMs: number;
  readonly author: string;
}

export const emptyCourse: Course = {
  groups: noGroups,
  queue: 'missing',
  isAnswered: false,
  ringsAt: '',
  hasReply: false,
  undelivered: [],
  unseen: {},
};

export interface Step<State> {
  readonly state: State;
  readonly observed: readonly Observation[];
}

/** One event further, and what it made known. */
export function follow(course: Course, fact: CourseFact): Step<Course> {
  switch (fact.type) {
    case 'conversation.opened': {
      const { service, channel, language, priority, atMs: openedAtMs } = fact;
      const groups = { ...course.groups, service, channel, language, priority: `${priority}` };
      return { state: { ...course, groups, openedAtMs }, observed: [] };
    }
    case 'conversation.assigned': {
      const groups = { ...course.groups, counselor: fact.counselor };
      const assignedAtMs = course.assignedAtMs ?? fact.atMs;
      return { state: { ...course, groups, assignedAtMs }, observed: [] };
    }
    case 'conversation.risk-set': {
      const groups = { ...course.groups, risk: fact.level };
      return { state: { ...course, groups }, observed: [] };
    }
    case 'conversation.message-posted':
      return followMessage(course, fact);
    case 'conversation.receipt-delivered':
      return followReceipt(course, fact);
    case 'conversation.ended':
      return followEnd(course, fact);
    case 'conversation.connection-unseen': {
      const unseen = { [connectionOf(fact)]: fact.sinceMs, ...course.unseen };
      return { state: { ...course, unseen }, observed: [] };
    }
    case 'conversation.connection-answered':
    case 'conversation.connection-suspected':
    case 'conversation.connection-ended':
      return followSeen(course, fact);
    case 'queue.conversation-entered':
    case 'queue.conversation-accepted':
    case 'queue.conversation-assigned':
    case 'queue.conversation-returned':
    case 'queue.conversation-left':
      return followQueue(course, fact);
    case 'queue.conversation-offered':
      return {
        state: { ...course, ringsAt: fact.counselor },
        observed: [observe(course, fact, { kind: 'offered', counselor: fact.counselor })],
      };
    case 'queue.offer-ended': {
      const { counselor, outcome } = fact;
      const observed = observe(course, fact, { kind: 'offer-ended', counselor, outcome });
      return { state: { ...course, ringsAt: '' }, observed: [observed] };
    }
    case 'queue.step-reached':
    case 'queue.alarm-acknowledged':
      return followAlarm(course, fact);
  }
}

type Of<Type extends CourseFact['type']> = Extract<CourseFact, { type: Type }>;

function followMessage(course: Course, fact: Of<'conversation.message-posted'>): Step<Course> {
  const { revision, atMs, author } = fact;
  const undelivered = [...course.undelivered, { revision, atMs, author }];
  const message = observe(course, fact, { kind: 'message' });
  if (isVisitor(author)) {
    const unansweredSinceMs = course.unansweredSinceMs ?? atMs;
    return { state: { ...course, undelivered, unansweredSinceMs }, observed: [message] };
  }
  const by = { counselor: author };
  const observed = [message];
  if (!course.hasReply && course.assignedAtMs !== undefined) {
    observed.push(
      observe(course, fact, { ...by, kind: 'first-reply', fromMs: course.assignedAtMs }),
    );
    if (course.openedAtMs !== undefined) {
      const kind = 'first-reply-since-opening';
      observed.push(observe(course, fact, { ...by, kind, fromMs: course.openedAtMs }));
    }
  }
  if (course.unansweredSinceMs !== undefined) {
    observed.push(
      observe(course, fact, { ...by, kind: 'reply', fromMs: course.unansweredSinceMs }),
    );
  }
  const hasReply = course.hasReply || course.assignedAtMs !== undefined;
  return {
    state: { ...course, undelivered, hasReply, unansweredSinceMs: undefined },
    observed,
  };
}

/** A device confirms what the other side wrote; what its own side wrote is no news to it. */
function followReceipt(course: Course, fact: Of<'conversation.receipt-delivered'>): Step<Course> {
  const isConfirmed = ({ revision, author }: Undelivered): boolean =>
    revision <= fact.upTo && isVisitor(author) !== isVisitor(fact.participant);
  return {
    state: { ...course, undelivered: course.undelivered.filter((one) => !isConfirmed(one)) },
    observed: course.undelivered
      .filter(isConfirmed)
      .map(({ atMs: fromMs }) => observe(course, fact, { kind: 'delivered', fromMs })),
  };
}

function followEnd(course: Course, fact: Of<'conversation.ended'>): Step<Course> {
  const outcome = fact.disposition;
  const observed = [observe(course, fact, { kind: 'ended', outcome })];
  if (course.assignedAtMs !== undefined) {
    observed.push(observe(course, fact, { kind: 'contact', outcome, fromMs: course.assignedAtMs }));
  }
  return { state: course, observed };
}

interface Connection {
  readonly participant: string;
  readonly connEpoch: number;
}
const connectionOf = ({ participant, connEpoch }: Connection): string =>
  `${participant}/${connEpoch}`;

function followSeen(course: Course, fact: CourseFact & Connection): Step<Course> {
  const { [connectionOf(fact)]: fromMs, ...unseen } = course.unseen;
  if (fromMs === undefined) return { state: course, observed: [] };
  const observed = observe(course, fact, { kind: 'unseen', fromMs });
  return { state: { ...course, unseen }, observed: [observed] };
}

function followQueue(
  course: Course,
  fact: Of<
    | 'queue.conversation-entered'
    | 'queue.conversation-accepted'
    | 'queue.conversation-assigned'
    | 'queue.conversation-returned'
    | 'queue.conversation-left'
  >,
): Step<Course> {
  switch (fact.type) {
    case 'queue.conversation-entered': {
      const { service, language, priority, sinceMs: queuedAtMs } = fact;
      const groups = { ...course.groups, service, language, priority: `${priority}` };
      const state: Course = { ...course, groups, queue: 'waiting', queuedAtMs };
      const known = { kind: 'queued', fromMs: queuedAtMs, atMs: queuedAtMs } as const;
      return { state, observed: [observe(state, fact, known)] };
    }
    case 'queue.conversation-accepted':
    case 'queue.conversation-assigned':
      return followOwner(course, fact);
    case 'queue.conversation-returned': {
      const { counselor, reason: outcome } = fact;
      const observed = observe(course, fact, { kind: 'returned', counselor, outcome });
      return { state: { ...course, queue: 'waiting', ringsAt: '' }, observed: [observed] };
    }
    case 'queue.conversation-left': {
      const { queuedAtMs: fromMs, isAnswered } = course;
      const state: Course = { ...course, queue: 'over', ringsAt: '', alarmAtMs: undefined };
      if (isAnswered || fromMs === undefined) return { state, observed: [] };
      return { state, observed: [observe(course, fact, { kind: 'abandoned', fromMs })] };
    }
  }
}

function followOwner(
  course: Course,
  fact: Of<'queue.conversation-accepted' | 'queue.conversation-assigned'>,
): Step<Course> {
  const { counselor } = fact;
  const observed: Observation[] = [];
  if (!course.isAnswered && course.queuedAtMs !== undefined) {
    const fromMs = course.queuedAtMs;
    observed.push(observe(course, fact, { kind: 'answered', counselor, fromMs }));
  }
  if (course.ringsAt !== '') {
    const isTaken = course.ringsAt === counselor;
    const by = { counselor: course.ringsAt };
    const ended = { ...by, kind: 'offer-ended', outcome: 'given-to-another' } as const;
    observed.push(observe(course, fact, isTaken ? { ...by, kind: 'offer-taken' } : ended));
  }
  if (fact.type === 'queue.conversation-assigned' && fact.previous !== '') {
    observed.push(observe(course, fact, { kind: 'transferred', counselor, outcome: fact.why }));
  }
  const state: Course = {
    ...course,
    queue: 'owned',
    isAnswered: true,
    ringsAt: '',
    alarmAtMs: undefined,
  };
  return { state, observed };
}

function followAlarm(
  course: Course,
  fact: Of<'queue.step-reached' | 'queue.alarm-acknowledged'>,
): Step<Course> {
  if (fact.type === 'queue.alarm-acknowledged') {
    const { alarmAtMs: fromMs } = course;
    if (fromMs === undefined) return { state: course, observed: [] };
    const known = { kind: 'alarm-acknowledged', fromMs, counselor: fact.by } as const;
    return { state: { ...course, alarmAtMs: undefined }, observed: [observe(course, fact, known)] };
  }
  if (fact.step !== 'alarm-raised') return { state: course, observed: [] };
  const observed = observe(course, fact, { kind: 'alarm-raised' });
  return { state: { ...course, alarmAtMs: fact.atMs }, observed: [observed] };
}

interface Known {
  readonly kind: ObservationKind;
  readonly fromMs?: number;
  readonly atMs?: number;
  readonly counselor?: string;
  readonly outcome?: string;
}

function observe({ groups }: Course, fact: CourseFact, known: Known): Observation {
  const { eventId, position, subject } = fact;
  const { kind, atMs = fact.atMs, fromMs = atMs } = known;
  const { counselor = groups.counselor, outcome = '' } = known;
  return {
    ...{ kind, eventId, position, subject, count: 1, fromMs, atMs },
    groups: { ...groups, counselor, outcome },
  };
}
