import type { Case, Group } from '../case.js';
import type { Chance } from '../chance.js';
import { judge } from '../judge/judge.js';
import { goodbye } from './hellos.js';

/** Right frames at the wrong time: forged, repeated, out of order, about another history. */
export const orders: Group = {
  name: 'order',
  share: 0.1,
  make: (chance) =>
    chance.pick([
      forged,
      forged,
      again,
      anotherText,
      backwards,
      earlierMissing,
      history,
      strangePong,
    ])(chance),
};

/** I14: nothing can have been applied or seen that was never sent. */
function forged(chance: Chance): Case {
  const field = chance.pick(['upTo', 'a']);
  const beyond = chance.pick([1, chance.int(2, 1_000_000), Number.MAX_SAFE_INTEGER / 2]);
  return {
    what: `${field} ${beyond} beyond what was sent`,
    async run(attacker) {
      const carrier = await attacker.carrier(chance.pick(['visitor', 'staff']));
      await carrier.caughtUp();
      // Some may be on their way; a whole window is not.
      const upTo = (carrier.newest?.revision ?? 0) + 1_000 + beyond;
      const frame = {
        ...(field === 'a' ? { t: 'probe', n: 9, a: upTo } : {}),
        ...(field === 'upTo'
          ? chance.pick([
              { t: 'ack', upTo },
              { t: 'seen', upTo, dwellMs: 1_009 },
            ])
          : {}),
      };
      const heard = await carrier.ask(JSON.stringify(frame));
      return judge({ kind: 'bye', reason: 'malformed', field }, heard);
    },
  };
}

const messageOf = (chance: Chance) => ({
  t: 'msg',
  cid: chance.id(),
  body: `Is ${chance.int(0, 999)} still here?`,
  seenRevision: 0,
});

/** I5: as often as it is said, it is saved once. */
function again(chance: Chance): Case {
  const message = messageOf(chance);
  return {
    what: 'the same message again',
    async run(attacker) {
      const text = JSON.stringify(message);
      const revisions: unknown[] = [];
      for (let times = chance.int(2, 4); times > 0; times -= 1) {
        const carrier = await attacker.carrier();
        const heard = await carrier.ask(text, message.cid);
        const problems = judge({ kind: 'ok', cid: message.cid }, heard);
        if (problems.length > 0) return problems;
        const [ok] = heard.answers;
        revisions.push(ok?.t === 'ok' ? ok.revision : undefined);
        if (chance.fraction() < 0.3) carrier.end();
      }
      return new Set(revisions).size === 1 ? [] : [`saved at ${revisions.join(' and ')}`];
    },
  };
}

function anotherText(chance: Chance): Case {
  const message = messageOf(chance);
  return {
    what: 'the same cid with another text',
    async run(attacker) {
      const { cid } = message;
      const carrier = await attacker.carrier();
      const first = await carrier.ask(JSON.stringify(message), cid);
      const changed = JSON.stringify({ ...message, body: 'Something else' });
      const second = await (await attacker.carrier()).ask(changed, cid);
      return [
        ...judge({ kind: 'ok', cid }, first),
        ...judge({ kind: 'no', code: 'conflict', cid }, second),
      ];
    },
  };
}

/** I11: a mark that falls is no news, and no fault. */
function backwards(chance: Chance): Case {
  return {
    what: 'acknowledgements from the newest back to the first',
    async run(attacker) {
      const carrier = await attacker.carrier(chance.pick(['visitor', 'staff']));
      await carrier.caughtUp();
      const head = carrier.newest?.revision ?? 0;
      const problems: string[] = [];
      for (const upTo of [head, Math.floor(head / 2), 0]) {
        const frame = chance.pick([
          { t: 'ack', upTo },
          { t: 'seen', upTo, dwellMs: 1_000 },
        ]);
        problems.push(...judge({ kind: 'quiet' }, await carrier.ask(JSON.stringify(frame))));
      }
      return problems;
    },
  };
}

function earlierMissing(chance: Chance): Case {
  const message = { ...messageOf(chance), prevCid: chance.id() };
  return {
    what: 'a message behind one that nobody sent',
    async run(attacker) {
      const { cid } = message;
      const heard = await (await attacker.carrier()).ask(JSON.stringify(message), cid);
      return judge({ kind: 'no', code: 'unavailable', cid }, heard);
    },
  };
}

/** I9: a history that is not the log's is never gone on with. */
function history(chance: Chance): Case {
  const kind = chance.pick(['chain', 'logId', 'beyond', 'shifted'] as const);
  return {
    what: `resume with another ${kind}`,
    async run(attacker) {
      const carrier = await attacker.carrier();
      await carrier.caughtUp();
      const { logId } = carrier.welcome;
      const { revision = 0, chain = '' } = carrier.newest ?? {};
      const socket = await attacker.silent();
      const resume = {
        chain: { logId, revision, chain: chance.id() },
        logId: { logId: chance.id(), revision, chain },
        beyond: { logId, revision: revision + chance.int(1_000, 1_000_000_000), chain },
        shifted: { logId, revision: revision - 1, chain },
      }[kind];
      socket.send({ ...attacker.hello(), resume });
      return goodbye(socket, { reason: 'logMismatch' });
    },
  };
}

const strangePong = (chance: Chance): Case => ({
  what: 'a pong that nobody asked for',
  async run(attacker) {
    const carrier = await attacker.carrier(chance.pick(['visitor', 'staff']));
    const n = chance.pick([0, chance.int(1, 1_000), Number.MAX_SAFE_INTEGER]);
    return judge({ kind: 'quiet' }, await carrier.ask(JSON.stringify({ t: 'pong', n })));
  },
});
