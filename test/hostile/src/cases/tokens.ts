import type { Attacker } from '../attacker.js';
import type { Case, Group } from '../case.js';
import type { Chance } from '../chance.js';
import type { ByeReason } from '../judge/judge.js';
import { firstWord, goodbye } from './hellos.js';

/** Wrong papers: none of them opens anything, and what they say is no more than that. */
export const tokens: Group = {
  name: 'token',
  share: 0.08,
  make: (chance) =>
    chance.pick([garbled, garbled, cut, elsewhere, expired, madeUp, rotated, strangeCookie])(
      chance,
    ),
};

const saying = (what: string, reason: ByeReason, change: (attacker: Attacker) => object): Case =>
  firstWord(what, (attacker) => JSON.stringify({ ...attacker.hello(), ...change(attacker) }), {
    reason,
  });

const flipped = (token: string, chance: Chance): string => {
  const bytes = Buffer.from(token, 'base64url');
  const at = chance.int(0, bytes.length - 1);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.int(0, 7));
  return bytes.toString('base64url');
};

const garbled = (chance: Chance): Case =>
  saying('one bit of the token changed', 'unauthenticated', ({ token }) => ({
    token: flipped(token, chance),
  }));

const cut = (chance: Chance): Case =>
  saying('a piece of the token', 'unauthenticated', ({ token }) => ({
    token: chance.pick([
      token.slice(0, chance.int(1, token.length - 1)),
      token.slice(chance.int(1, token.length - 1)),
      `${token}${chance.pick(['A', '=', '.', '%', token])}`,
      token.toUpperCase(),
      'A'.repeat(chance.int(1, 1_024)),
    ]),
  }));

/** Good papers of this visitor, shown for something else. */
const elsewhere = (chance: Chance): Case =>
  saying('a good token at another door', 'unauthenticated', ({ target }) =>
    chance.pick([
      { conversation: chance.id() },
      { conversation: target.quiet.conversation },
      { device: chance.id() },
    ]),
  );

const expired = (chance: Chance): Case =>
  saying('a token older than a week', 'unauthenticated', ({ target, entered }) => ({
    token: target
      .mint(7 * 24 * 3_600_000 + chance.int(60_000, 10_000_000))
      .mint({ tenant: 'local', participant: `visitor:${chance.id()}`, epoch: 0, ...entered }),
  }));

/** Under our own key, about somebody who does not exist. */
const madeUp = (chance: Chance): Case => ({
  what: 'a token of a stranger',
  async run(attacker) {
    await attacker.carrier();
    const socket = await attacker.silent();
    const claims = { participant: `visitor:${chance.id()}`, epoch: 0 };
    const token = attacker.target.mint(0).mint({ tenant: 'local', ...attacker.entered, ...claims });
    socket.send({ ...attacker.hello(), token });
    return goodbye(socket, { reason: 'forbidden' });
  },
});

/** A tab's token stops being good once a newer one than the one after it was shown. */
const rotated = (): Case => ({
  what: 'a token that was rotated away',
  async run(attacker) {
    const old = attacker.token;
    for (let turn = 0; turn < 2; turn += 1) {
      (await attacker.carrier()).end();
    }
    await attacker.carrier();
    const socket = await attacker.silent();
    socket.send({ ...attacker.hello(), token: old });
    return goodbye(socket, { reason: 'unauthenticated' });
  },
});

function strangeCookie(chance: Chance): Case {
  const cookie = chance.pick([
    `stillhere=${chance.id()}`,
    `stillhere=${chance.text(20).replace(/[^ -~]/g, '')}`,
    '__Host-stillhere=; stillhere=',
    '='.repeat(chance.int(1, 2_000)),
    `stillhere=${'A'.repeat(chance.int(129, 4_000))}`,
  ]);
  return {
    what: `a hello with the cookie ${cookie.slice(0, 60)}`,
    async run(attacker) {
      const { LiveSocket } = await import('../wire/live-socket.js');
      const { port } = attacker.target;
      const socket = await LiveSocket.open({ port, headers: { cookie } });
      socket.send(attacker.hello('staff'));
      return goodbye(socket, { reason: 'unauthenticated' });
    },
  };
}
