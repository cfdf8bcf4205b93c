import type { Fact } from '../src/domain/measures/fact.js';

export type Any = Fact & { readonly [field: string]: unknown };
export type Instants = readonly {
  readonly at: number;
  readonly long: number;
  readonly by?: string;
}[];

export type Chat = ReturnType<typeof chatOf>;
const isVisitors = (who: unknown): boolean => String(who).startsWith('visitor:');

const took = ['queue.conversation-accepted', 'queue.conversation-assigned'];
const span = (from: number, { atMs }: Any, by = '') => {
  return { at: atMs, long: Math.max(0, atMs - from), by };
};

/** What one conversation comes to, looking at all of its events at once. */
export function chatOf(all: readonly Any[]) {
  const where = (type: string): Any[] => all.filter((fact) => fact.type === type);
  const first = (type: string): Any | undefined => where(type)[0];

  const entered = first('queue.conversation-entered');
  const queuedAt = entered?.sinceMs as number | undefined;
  const taken = all.find((fact) => took.includes(fact.type));
  const left = first('queue.conversation-left');
  const assignedAt = first('conversation.assigned')?.atMs;
  const openedAt = first('conversation.opened')?.atMs;
  const messages = where('conversation.message-posted');
  const staffs = messages.filter(({ author }) => !isVisitors(author));

  const firstReply = (
    from: (of: { assignedAt?: number; openedAt?: number }) => number | undefined,
  ) => {
    const assigned = first('conversation.assigned');
    if (assigned === undefined) return [];
    const reply = staffs.find((one) => all.indexOf(one) > all.indexOf(assigned));
    const start = from({
      ...(assignedAt !== undefined && { assignedAt }),
      ...(openedAt !== undefined && { openedAt }),
    });
    return reply && start !== undefined ? [span(start, reply)] : [];
  };
  const { replies, deliveries, offers, alarms, blind } = { ...talkOf(all), ...waitOf(all) };
  const end = first('conversation.ended');
  const contacts =
    assignedAt === undefined
      ? []
      : where('conversation.ended').map((end) => span(assignedAt, end, String(end.disposition)));
  const isAnswered = taken !== undefined && entered !== undefined && queuedAt !== undefined;
  const isLost = left !== undefined && queuedAt !== undefined && taken === undefined;
  const began = isAnswered ? taken : left;
  return {
    ...{ assignedAt, openedAt, firstReply, replies, deliveries, offers, alarms, blind, contacts },
    queuedAt,
    answer: isAnswered ? span(queuedAt, taken) : undefined,
    left: isLost && began ? span(queuedAt, left) : undefined,
    priority: entered?.priority as number | undefined,
    risk: String(
      all
        .slice(0, end === undefined ? all.length : all.indexOf(end))
        .findLast(({ type }) => type === 'conversation.risk-set')?.level ?? '',
    ),
    of: (type: string, isOne: (fact: Any) => boolean = () => true): Instants =>
      where(type)
        .filter(isOne)
        .map((fact) => span(fact.atMs, fact)),
  };
}

function talkOf(all: readonly Any[]) {
  const where = (type: string): Any[] => all.filter((fact) => fact.type === type);
  const messages = where('conversation.message-posted');
  const staffs = messages.filter(({ author }) => !isVisitors(author));
  const replies = staffs.flatMap((reply) => {
    const before = messages.slice(0, messages.indexOf(reply));
    const lastStaff = before.findLastIndex(({ author }) => !isVisitors(author));
    const open = before.slice(lastStaff + 1)[0];
    return open ? [span(open.atMs, reply)] : [];
  });
  const deliveries = messages.flatMap((message) => {
    const receipt = all
      .slice(all.indexOf(message) + 1)
      .find(
        (one) =>
          one.type === 'conversation.receipt-delivered' &&
          Number(one.upTo) >= message.revision &&
          isVisitors(one.participant) !== isVisitors(message.author),
      );
    return receipt ? [span(message.atMs, receipt, `${message.atMs}`)] : [];
  });
  const blind = where('conversation.connection-unseen').flatMap((unseen) => {
    const ofIt = all.filter(
      (one) =>
        /connection-(unseen|answered|suspected|ended)$/.test(one.type) &&
        one.participant === unseen.participant &&
        one.connEpoch === unseen.connEpoch,
    );
    // It could not be seen already.
    if (ofIt[ofIt.indexOf(unseen) - 1]?.type === unseen.type) return [];
    const seen = all
      .slice(all.indexOf(unseen) + 1)
      .find(
        (one) =>
          /connection-(answered|suspected|ended)$/.test(one.type) &&
          one.participant === unseen.participant &&
          one.connEpoch === unseen.connEpoch,
      );
    return seen ? [span(Number(unseen.sinceMs), seen)] : [];
  });
  return { replies, deliveries, blind };
}

function waitOf(all: readonly Any[]) {
  const where = (type: string): Any[] => all.filter((fact) => fact.type === type);
  const after = (fact: Any, ...types: string[]): Any | undefined =>
    all.slice(all.indexOf(fact) + 1).find((one) => types.includes(one.type));
  const offers = where('queue.conversation-offered').flatMap((offer) => {
    const end = after(
      offer,
      ...took,
      'queue.offer-ended',
      'queue.conversation-left',
      'queue.conversation-returned',
    );
    if (end === undefined || end.type === 'queue.conversation-left') return [];
    if (end.type === 'queue.conversation-returned') return [];
    const isTaken = took.includes(end.type) && end.counselor === offer.counselor;
    return [span(end.atMs, end, isTaken ? 'taken' : 'not')];
  });
  const alarms = where('queue.step-reached')
    .filter(({ step }) => step === 'alarm-raised')
    .flatMap((alarm) => {
      const next = ['queue.alarm-acknowledged', 'queue.conversation-left', ...took];
      const end = all
        .slice(all.indexOf(alarm) + 1)
        .find((one) => next.includes(one.type) || one.step === 'alarm-raised');
      return end?.type === 'queue.alarm-acknowledged' ? [span(alarm.atMs, end)] : [];
    });
  return { offers, alarms };
}
