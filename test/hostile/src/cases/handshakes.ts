import type { Case, Group } from '../case.js';
import type { Chance } from '../chance.js';
import { sentenceProblems } from '../judge/sentence.js';
import type { HttpAnswer } from '../wire/http-answer.js';
import { type Knock, LiveSocket } from '../wire/live-socket.js';

/** Upgrades that must not be let in, and some that must although they look strange. */
export const handshakes: Group = {
  name: 'handshake',
  share: 0.06,
  make: (chance) => chance.pick([refused, refused, refused, compressed, tokenInAddress])(chance),
};

type Wrong = readonly [what: string, status: number, knock: Omit<Knock, 'port'>];

const headers = (name: string, value: string | undefined) => ({ headers: { [name]: value } });

const wrongs: readonly ((chance: Chance) => Wrong)[] = [
  (chance) => {
    const origin = chance.pick([
      'https://evil.example',
      'http://127.0.0.1',
      'http://127.0.0.1:1',
      'null',
      'file://',
      'x',
      'http://127.0.0.1:80@evil.example',
      'http://evil.example#http://127.0.0.1',
      '',
    ]);
    return [`origin ${origin}`, 403, headers('origin', origin)];
  },
  (chance) => {
    const protocol = chance.pick([
      undefined,
      'stillhere.v2.json',
      'STILLHERE.V1.JSON',
      'stillhere.v1.json2',
      'graphql-ws',
      ' ',
    ]);
    return [`subprotocol ${protocol}`, 400, headers('sec-websocket-protocol', protocol)];
  },
  (chance) => {
    const path = chance.pick([
      '/',
      '/Live',
      '/live/',
      '/live%2f',
      '//live',
      '/live/../live',
      '/%6cive',
      '/api',
      '/live;x',
    ]);
    return [`path ${path}`, 404, { path }];
  },
  (chance) => {
    const key = chance.pick([undefined, '', 'short', 'A'.repeat(24), `${'A'.repeat(22)}==x`]);
    return [`key ${key}`, 400, headers('sec-websocket-key', key)];
  },
  (chance) => {
    const version = chance.pick([undefined, '', '0', '7', '12', '14', '-1', '13, 8', 'x']);
    return [`version ${version}`, 400, headers('sec-websocket-version', version)];
  },
  () => ['upgrade to another protocol', 400, headers('upgrade', 'h2c')],
  (chance) => {
    const method = chance.pick(['POST', 'PUT', 'DELETE', 'OPTIONS']);
    return [`method ${method}`, 400, { method }];
  },
];

function refused(chance: Chance): Case {
  const [what, status, knock] = chance.pick(wrongs)(chance);
  return {
    what,
    async run({ target: { port } }) {
      const answer = await LiveSocket.knock({ port, ...knock });
      if (answer instanceof LiveSocket) {
        answer.end();
        return ['it was let in'];
      }
      return refusalProblems(answer, status);
    },
  };
}

function refusalProblems({ status, headers: given, body }: HttpAnswer, due: number): string[] {
  if (status !== due) return [`answered ${status}; ${due} was due: ${body.slice(0, 200)}`];
  const problems = sentenceProblems(body.trim());
  if (!given['content-type']?.startsWith('text/plain')) problems.push('not text/plain');
  if (given.connection !== 'close') problems.push('the connection was kept');
  return problems;
}

/** Offered, never agreed: what is compressed afterwards breaks the protocol (see `wire`). */
function compressed(chance: Chance): Case {
  const offer = chance.pick([
    'permessage-deflate',
    'permessage-deflate; client_max_window_bits; server_no_context_takeover',
    'permessage-deflate; server_max_window_bits=8, x-webkit-deflate-frame',
    `x-${'a'.repeat(200)}`,
  ]);
  return letIn(`offers ${offer.slice(0, 60)}`, { headers: { 'sec-websocket-extensions': offer } });
}

/** A token in an address is no token. */
const tokenInAddress = (chance: Chance): Case =>
  letIn('a token in the address', {
    path: `/live?token=${chance.id()}&conversation=${chance.id()}`,
  });

const letIn = (what: string, knock: Omit<Knock, 'port'>): Case => ({
  what,
  async run({ target: { port } }) {
    const socket = await LiveSocket.knock({ port, ...knock });
    if (!(socket instanceof LiveSocket)) return [`refused with ${socket.status}: ${socket.body}`];
    const agreed = /sec-websocket-extensions/i.test(socket.raw.received.toString('latin1'));
    socket.send({ t: 'hello', conversation: 'a', device: 'b', tab: 'c', page: 'd' });
    const bye = await socket.heard(0, ({ t }) => t === 'bye');
    await socket.closed;
    const problems = agreed ? ['an extension was agreed'] : [];
    return bye?.t === 'bye' && bye.code === 4401 ? problems : [...problems, 'no bye 4401'];
  },
});
