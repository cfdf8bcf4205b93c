import type { Case, Group } from '../case.js';
import type { Chance } from '../chance.js';
import { judgeRefusal } from '../judge/judge-http.js';
import { exchange } from '../wire/http-answer.js';

/** HTTP itself broken: headers, lengths, and two requests that look like one to somebody in front. */
export const httpShapes: Group = {
  name: 'shape',
  share: 0.04,
  make: (chance) => chance.pick([smuggled, smuggled, brokenHead, tooMuch, cutOff])(chance),
};

const second = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const post = 'POST /api/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

const lengths: readonly (readonly [what: string, headers: string, body: string])[] = [
  ['length and chunks', 'Content-Length: 6\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\nG'],
  ['chunks and length', 'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', '5c\r\nG'],
  ['two lengths', 'Content-Length: 2\r\nContent-Length: 0\r\n', '{}'],
  ['two lengths in one', 'Content-Length: 2, 0\r\n', '{}'],
  ['a signed length', 'Content-Length: +2\r\n', '{}'],
  ['a negative length', 'Content-Length: -1\r\n', ''],
  ['a length in hex', 'Content-Length: 0x2\r\n', '{}'],
  ['a length too large', 'Content-Length: 99999999999999999999\r\n', '{}'],
  ['an unknown coding', 'Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'],
  ['chunked twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n'],
  ['chunked not last', 'Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'],
  ['a space before the colon', 'Content-Length : 0\r\n', ''],
  ['a folded header', 'X: a\r\n Transfer-Encoding: chunked\r\n', '0\r\n\r\n'],
  ['a chunk of no size', 'Transfer-Encoding: chunked\r\n', 'zz\r\n\r\n'],
  ['a chunk with more than it says', 'Transfer-Encoding: chunked\r\n', '1\r\nxyz\r\n0\r\n\r\n'],
  ['a lone CR', 'X: a\rTransfer-Encoding: chunked\r\n', ''],
  ['a NUL', 'X: a\0b\r\n', ''],
];

/** Answered once and cut: the second request is never taken for one. */
function smuggled(chance: Chance): Case {
  const [what, headers, body] = chance.pick(lengths);
  const bytes = Buffer.from(`${post}${headers}\r\n${body}${second}`, 'latin1');
  return shaped(`smuggling: ${what}`, bytes, [400, 413]);
}

function brokenHead(chance: Chance): Case {
  const [what, head] = chance.pick([
    ['version 3', 'GET / HTTP/3.0\r\nHost: x\r\n\r\n'],
    ['version 1.9', 'GET / HTTP/1.9\r\nHost: x\r\n\r\n'],
    ['a header without a name', 'GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: x\r\nnothing\r\n\r\n'],
    ['two host lines in one', 'GET / HTTP/1.1\r\nHost: x\r\nHo\0st: y\r\n\r\n'],
    ['a TLS hello', Buffer.concat([Buffer.of(22, 3, 1, 2, 0), chance.bytes(500)])],
    ['noise', Buffer.concat([Buffer.of(0), chance.bytes(chance.int(1, 3_000))])],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ] as const);
  return shaped(what, Buffer.from(head), [400]);
}

function tooMuch(chance: Chance): Case {
  const size = chance.int(17_000, 200_000);
  const [what, head, statuses] = chance.pick([
    ['a huge header', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(size)}\r\n\r\n`, [431]],
    ['a huge header name', `GET / HTTP/1.1\r\nHost: x\r\n${'a'.repeat(size)}: 1\r\n\r\n`, [431]],
    ['many headers', `GET / HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(size / 6)}\r\n`, [431]],
    ['a huge address', `GET /${'a'.repeat(size)} HTTP/1.1\r\nHost: x\r\n\r\n`, [414, 431]],
    [
      'a huge cookie',
      `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'a=b;'.repeat(size / 4)}\r\n\r\n`,
      [431],
    ],
  ] as const);
  return shaped(what, Buffer.from(head), statuses);
}

const shaped = (what: string, bytes: Buffer, statuses: readonly number[]): Case => ({
  what,
  run: async ({ target: { port } }) => judgeRefusal(await exchange(port, bytes), { statuses }),
});

/** Who goes away in the middle gets no answer that says *done*. */
function cutOff(chance: Chance): Case {
  const whole = `${post}Content-Length: 500\r\n\r\n{"requestId":"${'a'.repeat(300)}`;
  const bytes = Buffer.from(whole.slice(0, chance.int(1, whole.length)));
  return {
    what: `cut after ${bytes.length} bytes`,
    async run({ target: { port } }) {
      const { answers } = await exchange(port, bytes, { half: true });
      const done = answers.filter(({ status }) => status < 400);
      return done.map(({ status }) => `answered ${status} to half a request`);
    },
  };
}
