import type { Fact } from '../src/domain/measures/fact.js';
import type { Switches } from '../src/domain/measures/measure.js';
import type { Period } from '../src/domain/measures/period.js';
import { type Any, type Chat, chatOf, type Instants } from './naive-chat.js';

/**
 * The measures once more, as somebody would work them out by hand who has the whole log on a table: for each
 * question all of it is looked through. It shares nothing with the product but the shape of a fact.
 */
export interface NaiveFigure {
  readonly numerator: number;
  readonly denominator: number;
}

type Table = Readonly<Record<string, () => NaiveFigure>>;

export function naiveFigure(
  name: string,
  log: readonly Fact[],
  { fromMs, untilMs }: Period,
  switches: Switches,
): NaiveFigure {
  const desk = deskOf(log as readonly Any[], { fromMs, untilMs });
  const worked = { ...queueTable(desk, switches), ...talkTable(desk, log, { fromMs, untilMs }) };
  const figure = worked[name];
  if (figure === undefined) throw new Error(`nobody has worked out ${name} by hand`);
  return figure();
}

type Desk = ReturnType<typeof deskOf>;

function deskOf(log: readonly Any[], { fromMs, untilMs }: Period) {
  const chats = [...groupBy(log, 'conversation')].map((all) => chatOf(all));
  const isIn = (at: number): boolean => at >= fromMs && at < untilMs;
  const inPeriod = (instants: Instants): Instants => instants.filter(({ at }) => isIn(at));
  const each = (pick: (chat: Chat) => Instants): Instants => inPeriod(chats.flatMap(pick));
  const sum = (instants: Instants): NaiveFigure => ({ numerator: instants.length, denominator: 0 });
  const share = (one: Instants, of: Instants): NaiveFigure => ({
    numerator: one.length,
    denominator: of.length,
  });
  const long = (instants: Instants): NaiveFigure => ({
    numerator: instants.reduce((total, one) => total + one.long, 0),
    denominator: instants.length,
  });

  return { chats, inPeriod, each, sum, share, long, fromMs, untilMs };
}

function queueTable(desk: Desk, switches: Switches): Table {
  const { chats, inPeriod, each, sum, share, long, fromMs, untilMs } = desk;
  const isShort = (chat: Chat): boolean =>
    chat.left !== undefined && chat.left.long <= switches.shortAbandonMs;
  const offered = each((chat) =>
    chat.queuedAt !== undefined && !(isShort(chat) && !switches.withShortAbandons)
      ? [{ at: chat.queuedAt, long: 0 }]
      : [],
  );
  const answered = (chat: Chat): Instants => (chat.answer === undefined ? [] : [chat.answer]);
  const ofQueue = (pick: (chat: Chat) => Instants): Instants =>
    inPeriod(
      chats.flatMap((chat) =>
        pick(chat).map(({ long: ms }) => ({ at: chat.queuedAt ?? 0, long: ms })),
      ),
    );
  const left = (isOne: (chat: Chat) => boolean): Instants =>
    each((chat) => (chat.left !== undefined && isOne(chat) ? [chat.left] : []));
  return {
    offered: () => sum(offered),
    answered: () => sum(each(answered)),
    'short-abandoned': () => sum(left(isShort)),
    abandoned: () => sum(left((chat) => !isShort(chat))),
    'answer-rate': () => share(ofQueue(answered), offered),
    'speed-to-answer': () => long(each(answered)),
    'high-risk-speed-to-answer': () =>
      long(each((chat) => (chat.priority === 3 ? answered(chat) : []))),
    'abandonment-rate': () =>
      share(
        left((chat) => switches.withShortAbandons || !isShort(chat)),
        offered,
      ),
    'service-level': () => {
      const decided = (chat: Chat): Instants => [
        ...answered(chat),
        ...(chat.left && (switches.withShortAbandons || !isShort(chat)) ? [chat.left] : []),
      ];
      const inTime = ofQueue(answered).filter((one) => one.long <= switches.serviceLevelMs);
      return share(inTime, ofQueue(decided));
    },
    'longest-wait': () => {
      const waits = chats.flatMap((chat) => {
        const end = chat.answer ?? chat.left;
        if (end === undefined || chat.queuedAt === undefined) return [];
        if (end.at < fromMs || chat.queuedAt >= untilMs) return [];
        return [Math.max(0, Math.min(end.at, untilMs) - chat.queuedAt)];
      });
      return { numerator: Math.max(-1, ...waits), denominator: 0 };
    },
  };
}

function talkTable({ each, sum, share, long }: Desk, log: readonly Fact[], of: Period): Table {
  const contacts = (isOne: (chat: Chat) => boolean = () => true): Instants =>
    each((chat) => (isOne(chat) ? chat.contacts : []));

  return {
    offers: () => sum(each((chat) => chat.of('queue.conversation-offered'))),
    'offer-acceptance-rate': () =>
      share(
        each((chat) => chat.offers.filter(({ by }) => by === 'taken')),
        each((chat) => chat.offers),
      ),
    transferred: () =>
      sum(each((chat) => chat.of('queue.conversation-assigned', (fact) => fact.previous !== ''))),
    returned: () => sum(each((chat) => chat.of('queue.conversation-returned'))),
    alarms: () =>
      sum(each((chat) => chat.of('queue.step-reached', (fact) => fact.step === 'alarm-raised'))),
    'alarm-response-time': () => long(each((chat) => chat.alarms)),
    'first-response-time': () => long(each((chat) => chat.firstReply((all) => all.assignedAt))),
    'first-response-time-of-the-visitor': () =>
      long(each((chat) => chat.firstReply((all) => all.openedAt))),
    'response-time': () => long(each((chat) => chat.replies)),
    'contact-time': () => long(contacts()),
    ended: () => sum(each((chat) => chat.of('conversation.ended'))),
    'agreed-end-rate': () =>
      share(
        contacts().filter(({ by }) => by === 'ended-by-agreement'),
        contacts(),
      ),
    'risk-judged-rate': () =>
      share(
        contacts(({ risk }) => risk !== ''),
        contacts(),
      ),
    'high-risk-contacts': () => sum(contacts(({ risk }) => ['high', 'imminent'].includes(risk))),
    messages: () => sum(each((chat) => chat.of('conversation.message-posted'))),
    'delivery-confirmation-rate': () =>
      share(
        each((chat) => chat.deliveries.map((one) => ({ ...one, at: Number(one.by) }))),
        each((chat) => chat.of('conversation.message-posted')),
      ),
    'delivery-lag': () => long(each((chat) => chat.deliveries)),
    'blind-time': () => long(each((chat) => chat.blind)),
    'time-in-state': () => timeOf(log, of, () => [1, 0]),
    concurrency: () => timeOf(log, of, (_, live) => (live > 0 ? [live, 1] : [0, 0])),
    occupancy: () =>
      timeOf(log, of, (state, live) => {
        if (live > 0 || state === 'documentation') return [1, 1];
        return state === 'available' ? [0, 1] : [0, 0];
      }),
  };
}

/** Millisecond weights of each counselor's state, summed over each stretch between two of their events. */
function timeOf(
  log: readonly Fact[],
  { fromMs, untilMs }: Period,
  weigh: (state: string, live: number) => readonly [number, number],
): NaiveFigure {
  let [numerator, denominator] = [0, 0];
  for (const all of groupBy(log as readonly Any[], 'worker')) {
    let reached = all[0]?.atMs ?? 0;
    for (const [index, fact] of all.entries()) {
      const before = all.slice(0, index);
      const last = before.findLast(({ type }) => type === 'worker.availability-changed');
      const state = String(last?.state ?? 'offline');
      const chats = new Set(before.map(({ conversation }) => conversation));
      const live = [...chats].filter((chat) => {
        const newest = before.findLast(({ conversation }) => conversation === chat);
        return chat !== undefined && newest?.type === 'worker.seat-taken';
      }).length;
      if (index > 0 && (state !== 'offline' || live > 0)) {
        const ms = Math.min(fact.atMs, untilMs) - Math.max(reached, fromMs);
        const [top, bottom] = weigh(state, live);
        numerator += Math.max(0, ms) * top;
        denominator += Math.max(0, ms) * bottom;
      }
      reached = Math.max(reached, fact.atMs);
    }
  }
  return { numerator, denominator };
}

function groupBy(log: readonly Any[], kind: 'conversation' | 'worker'): Iterable<readonly Any[]> {
  const groups = new Map<string, Any[]>();
  for (const fact of log) {
    if (fact.type.startsWith('worker.') !== (kind === 'worker')) continue;
    groups.set(fact.subject, [...(groups.get(fact.subject) ?? []), fact]);
  }
  return groups.values();
}
