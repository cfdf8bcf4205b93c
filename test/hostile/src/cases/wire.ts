import { frameBytesMax } from '@stillhere/live-protocol';
import type { Attacker } from '../attacker.js';
import type { Case, Group } from '../case.js';
import type { Chance } from '../chance.js';
import { judge } from '../judge/judge.js';
import type { LiveSocket } from '../wire/live-socket.js';
import { within } from '../wire/within.js';
import { closePayload, frameOf, opcode } from '../wire/ws-frames.js';

/** RFC 6455 broken in all its places, before the welcome and after. Each costs the breaker one connection. */
export const wire: Group = {
  name: 'wire',
  share: 0.1,
  make: (chance) => {
    const [what, code, bytes] = chance.pick(breaks)(chance);
    return breaking(what, code, { bytes, isWelcomed: chance.fraction() < 0.5 });
  },
};

type Break = (chance: Chance) => readonly [what: string, code: number, bytes: Buffer];

const protocolError = 1002;
const unsupportedData = 1003;
const notUtf8 = 1007;
/** RFC 6455 7.4.1: a message that violates a policy; the library's answer to too many pieces. */
const tooManyPieces = 1008;
const tooLong = 1009;

const notUtf8Bytes = ['c080', 'ff', 'eda080', 'f8888080', 'e282', 'f4908080', '80', 'c3'];
const controls = [opcode.ping, opcode.pong, opcode.close] as const;

const breaks: readonly Break[] = [
  (chance) => [
    'binary',
    unsupportedData,
    frameOf(chance.bytes(chance.int(0, 4_000)), { opcode: opcode.binary }),
  ],
  (chance) => {
    const bad = Buffer.from(chance.pick(notUtf8Bytes), 'hex');
    return ['not UTF-8', notUtf8, frameOf(Buffer.concat([Buffer.from('{"t":"'), bad]))];
  },
  (chance) => {
    const length = frameBytesMax + chance.int(1, 20_000);
    return ['too long', tooLong, frameOf('x'.repeat(length))];
  },
  (chance) => {
    const claims = chance.pick([65_537n, 2n ** 31n, 2n ** 40n, 2n ** 53n - 1n]);
    return [`claims ${claims} bytes`, tooLong, frameOf('x', { claims })];
  },
  () => ['claims 2^63 bytes', tooLong, frameOf('x', { claims: 2n ** 63n })],
  (chance) => {
    const bomb = chance.bytes(chance.int(1, 2_000));
    return ['compressed, which was never agreed', protocolError, frameOf(bomb, { reserved: 4 })];
  },
  (chance) => [
    'reserved bits',
    protocolError,
    frameOf('{}', { reserved: chance.pick([1, 2, 3, 5, 6, 7]) }),
  ],
  (chance) => [
    'reserved opcode',
    protocolError,
    frameOf('{}', { opcode: chance.pick([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) }),
  ],
  () => ['not masked', protocolError, frameOf('{"t":"probe","n":1}', { masked: false })],
  (chance) => [
    'a long control frame',
    protocolError,
    frameOf('x'.repeat(chance.int(126, 1_000)), { opcode: chance.pick(controls) }),
  ],
  (chance) => [
    'a control frame in pieces',
    protocolError,
    frameOf('x', { opcode: chance.pick(controls), fin: false }),
  ],
  () => ['a piece of nothing', protocolError, frameOf('x', { opcode: opcode.continuation })],
  () => [
    'a message within a message',
    protocolError,
    Buffer.concat([frameOf('{', { fin: false }), frameOf('{}')]),
  ],
  (chance) => {
    const piece = frameOf('x', { opcode: opcode.continuation, fin: false });
    const more = Array.from({ length: chance.int(129, 400) }, () => piece);
    const pieces = [frameOf('{', { fin: false }), ...more];
    return ['too many pieces', tooManyPieces, Buffer.concat(pieces)];
  },
  (chance) => {
    const code = chance.pick([0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535]);
    const payload = closePayload(code);
    return [`close ${code}`, protocolError, frameOf(payload, { opcode: opcode.close })];
  },
  () => ['a close of one byte', protocolError, frameOf('x', { opcode: opcode.close })],
  () => [
    'a close whose reason is not UTF-8',
    notUtf8,
    frameOf(closePayload(1000, Buffer.of(0xff)), { opcode: opcode.close }),
  ],
];

interface Broken {
  readonly bytes: Buffer;
  readonly isWelcomed: boolean;
}

const breaking = (what: string, code: number, { bytes, isWelcomed }: Broken): Case => ({
  what: `${isWelcomed ? 'welcomed' : 'silent'}: ${what}`,
  async run(attacker: Attacker) {
    const socket = isWelcomed ? (await attacker.carrier()).socket : await attacker.silent();
    return endingOf(socket, bytes, code);
  },
});

async function endingOf(socket: LiveSocket, bytes: Buffer, code: number): Promise<string[]> {
  const from = socket.frames.length;
  socket.raw.write(bytes);
  const closed = await within(8_000, 'the close', socket.closed);
  const answers = socket.frames
    .slice(from)
    .filter(({ t }) => t === 'no' || t === 'ok' || t === 'bye');
  return judge({ kind: 'cut', code }, { answers, closed });
}
