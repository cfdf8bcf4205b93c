import { riskLevels } from '@stillhere/kernel';
import fc from 'fast-check';
import type { ConnectionFact, ConversationCommand } from '../domain/conversation/commands.js';
import { addNote, connect, post, receipt } from './commands.js';
import { step } from './contact.js';
import { ana, assignedTo, ben, ended, left, opened, unassignedFrom, visitor } from './events.js';

const who = fc.constantFrom(
  ...[visitor, visitor, visitor],
  ...[ana, ana, ana],
  ben,
  `visitor:${'f'.repeat(32)}`,
);
const counselor = fc.constantFrom(ana, ben);
const cid = fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5', 'm6');
const epoch = fc.constantFrom(1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 0);
const device = fc.constantFrom('d1', 'd1', 'd1', 'd2');
const text = fc.constantFrom('one', 'one', 'one', 'two');

const posting = fc
  .record({ who, cid, text, prevCid: fc.constantFrom('', '', '', 'm1', 'm2'), seen: fc.nat(60) })
  .map(({ who: author, cid: id, text: fingerprint, prevCid, seen }) =>
    post(author, id, { fingerprint, prevCid, seenRevision: seen }),
  );
const noting = fc.record({ who: counselor, cid }).map((it) => addNote(it.who, it.cid));
const receiving = fc
  .record({
    who,
    level: fc.constantFrom<'delivered' | 'displayed'>('delivered', 'displayed'),
    upTo: fc.nat(60),
    connEpoch: epoch,
    device,
  })
  .map(({ who: participant, level, ...over }) => receipt(participant, level, over));
const connecting = fc
  .record({
    who,
    connection: fc.integer({ min: 1, max: 30 }).map((n) => `c${n}`),
    device,
    tab: fc.constantFrom('t1', 't2', 't3', 't4', 't5', 't6', 't7'),
    page: fc.constantFrom('p1', 'p2', 'p3'),
    tokenEpoch: fc.option(epoch, { nil: undefined }),
    proven: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map(({ who: participant, connection, proven, ...over }) => {
    const claim = { revision: 3, chain: 'c'.repeat(32) };
    const resume = proven === undefined ? undefined : { ...claim, proven };
    return connect(participant, connection, { ...over, resume });
  });
const fact = fc
  .record({ participant: who, connEpoch: epoch, evidence: fc.constant('e') })
  .chain((about) =>
    fc.constantFrom<ConnectionFact>(
      { type: 'suspect-connection', ...about, lastHeardAt: '' },
      { type: 'answer-connection', ...about },
      { type: 'lose-sight', ...about, since: '2026-11-22T03:00:00.000Z' },
      { type: 'end-connection', ...about, cause: 'network', lastHeardAt: '' },
      { type: 'change-surface', ...about, surface: 'hidden' },
      { type: 'change-surface', ...about, surface: 'visible' },
    ),
  );
/** Owners of presence follow each other; one of before may still speak. */
const proposing = fc
  .record({ by: fc.constantFrom(0, 1, 1, 1, 2), fact: fc.oneof(receiving, connecting, fact) })
  .map(({ by, fact: said }): ConversationCommand => ({ type: 'propose', fence: by, fact: said }));
const taking = fc
  .constantFrom(1, 1, 2, 2, 0)
  .map((fence): ConversationCommand => ({ type: 'take-presence', fence }));
const sharing = fc
  .record({ participant: who, displayed: fc.boolean(), typing: fc.boolean() })
  .map((what) => ({ type: 'share', ...what }) as const);
const proof = fc.oneof(
  epoch.map((connEpoch) => ({ connEpoch })),
  epoch.map((tokenEpoch) => ({ tokenEpoch, tab: 't1' })),
);
const leaving = fc
  .tuple(who, proof)
  .map(([it, given]) => ({ type: 'leave', ...left(it).data, proof: given }) as const);
const assigning = fc
  .record({ to: counselor, decision: fc.integer({ min: 1, max: 30 }), isBack: fc.boolean() })
  .map(({ to, decision, isBack }): ConversationCommand => {
    if (isBack) return { type: 'unassign', ...unassignedFrom(to, decision).data };
    return { type: 'assign', ...assignedTo(to, '', decision).data };
  });
const judging = fc
  .record({ by: counselor, level: fc.constantFrom(...riskLevels) })
  .map((it): ConversationCommand => ({ type: 'set-risk', ...it }));
const clock = fc.constantFrom<'quiet' | 'left'>('quiet', 'quiet', 'left');
const stepping = fc
  .record({ clock, act: fc.constantFrom<'warn' | 'end'>('warn', 'warn', 'end'), after: fc.nat(2) })
  .map(({ after: afterSteps, ...over }) => step({ ...over, afterSteps }));
const holding = fc
  .record({ by: counselor, held: fc.boolean() })
  .map((it): ConversationCommand => ({ type: 'hold-policy', ...it }));
const asking = fc
  .record({ by: counselor, afterSteps: fc.nat(1) })
  .map((it): ConversationCommand => ({ type: 'ask-step', ...it }));
const policing = fc.oneof(stepping, holding, asking);
const ending = who.map((it) => ({ type: 'end', ...ended(it).data }) as const);

/** Commands as a conversation meets them, sensible and not, mostly before its end. */
export const commands: fc.Arbitrary<readonly ConversationCommand[]> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: posting },
      { weight: 1, arbitrary: noting },
      { weight: 8, arbitrary: receiving },
      { weight: 6, arbitrary: connecting },
      { weight: 4, arbitrary: fact },
      { weight: 6, arbitrary: proposing },
      { weight: 1, arbitrary: taking },
      { weight: 1, arbitrary: sharing },
      { weight: 1, arbitrary: leaving },
      { weight: 2, arbitrary: assigning },
      { weight: 1, arbitrary: judging },
      { weight: 2, arbitrary: policing },
    ),
    { minLength: 20, maxLength: 60 },
  )
  .chain((most) =>
    fc
      .tuple(
        ending,
        fc.array(fc.oneof(posting, receiving, connecting, fact, judging), { maxLength: 6 }),
      )
      .map(([end, rest]) => [
        { type: 'open', ...opened.data },
        { type: 'assign', ...assignedTo(ana).data },
        connect(visitor, 'c91'),
        connect(ana, 'c92'),
        ...most,
        end,
        ...rest,
      ]),
  );
