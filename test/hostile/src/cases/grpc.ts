import type { Case, Group } from '../case.js';
import type { Chance } from '../chance.js';
import { type GrpcRefusal, judgeCall, status } from '../judge/judge-grpc.js';
import { framed, type GrpcCall } from '../wire/grpc-line.js';
import { RawSocket } from '../wire/raw-socket.js';
import { calling } from './grpc-calling.js';
import { wrongFields } from './grpc-fields.js';
import { deniedByPage, methodOf, methods, needNothing } from './grpc-methods.js';

/** Calls of programs with wrong papers, wrong content or wrong bytes. */
export const grpc: Group = {
  name: 'grpc',
  share: 0.12,
  make: (chance) =>
    chance.pick([
      wrongFields,
      wrongFields,
      empty,
      wrongRole,
      wrongRole,
      badToken,
      badBytes,
      randomBytes,
      strangeMetadata,
      huge,
      unknownMethod,
      badFraming,
      noise,
    ])(chance),
};

const nothing = framed(new Uint8Array());
/** May call nearly everything that any program may. */
const mighty = 'service';
/** Somebody whom the page lets in. */
const roleFor = (action: string): string =>
  [mighty, 'counselor', 'admin'].find((role) => !deniedByPage().get(role)?.includes(action)) ??
  mighty;
const answered = [
  status.ok,
  status.invalidArgument,
  status.notFound,
  status.permissionDenied,
  status.failedPrecondition,
];

function empty(chance: Chance): Case {
  const { action, path } = chance.pick(methods.filter(({ action: one }) => !needNothing.has(one)));
  const role = roleFor(action);
  const refusal = { statuses: [status.invalidArgument], code: 'InvalidArgument', field: 'any' };
  return calling(`${action} with nothing in it`, {
    role,
    call: () => ({ path, bytes: nothing }),
    refusal,
  });
}

function wrongRole(chance: Chance): Case {
  const denied = deniedByPage();
  const roles = ['nobody', 'integrator', 'analyst', 'counselor', 'supervisor', 'admin', mighty];
  const role = chance.pick(roles);
  const action = chance.pick(denied.get(role) ?? []);
  const { path } = methodOf(action);
  const refusal =
    role === 'nobody'
      ? { statuses: [status.unauthenticated], code: 'TokenMissing' }
      : { statuses: [status.permissionDenied], code: 'AccessDenied' };
  return calling(action, { role, call: () => ({ path, bytes: nothing }), refusal });
}

function badToken(chance: Chance): Case {
  const { action, path } = chance.pick(methods);
  const authorization = chance.pick([
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'bearer  x',
    `Bearer ${'A'.repeat(600)}`,
    'Bearer a b',
    'x',
    `Bearer ${chance.id()}`,
    `Bearer ${chance.id()}${chance.id()}`,
    'Bearer null',
    'Bearer <x>',
  ]);
  const call = (): GrpcCall => ({ path, bytes: nothing, headers: { authorization } });
  const refusal = { statuses: [status.unauthenticated] };
  return calling(`${action} with ${authorization.slice(0, 40)}`, { role: 'nobody', call, refusal });
}

/** Lengths that lead out of the message, groups that never end, fields of number 0. */
const broken = ['0aff', '0a64', '08', '0880', '0b', '07', 'ffffffffffffffffffff01', '0a80808080'];

function badBytes(chance: Chance): Case {
  const { action, path } = chance.pick(methods.filter(({ action: one }) => takesText(one)));
  const message = Buffer.from(chance.pick(broken), 'hex');
  const role = roleFor(action);
  const call = (): GrpcCall => ({ path, bytes: framed(message) });
  const refusal = { statuses: [status.invalidArgument], code: 'RequestMalformed' };
  return calling(`${action} with ${message.toString('hex')}`, { role, call, refusal });
}

/** Its first field is a text; of an empty message every field is unknown, and skipped. */
const takesText = (action: string): boolean =>
  !needNothing.has(action) || action.endsWith('/GetEntry');

function randomBytes(chance: Chance): Case {
  const { action, path } = chance.pick(methods);
  const message = chance.bytes(chance.int(1, 400));
  const role = roleFor(action);
  const call = (): GrpcCall => ({ path, bytes: framed(message) });
  return calling(`${action} with noise`, { role, call, refusal: { statuses: answered } });
}

const anyMethod = methodOf('stillhere.reporting.v1.ReportingService/GetFloor');

function strangeMetadata(chance: Chance): Case {
  const [what, headers, refusal] = chance.pick<
    () => readonly [string, GrpcCall['headers'], GrpcRefusal]
  >([
    () => idCase('x-stillhere-command-id', chance),
    () => idCase('x-stillhere-correlation-id', chance),
    () => [
      'metadata of 9 KB and more',
      { 'x-big': 'a'.repeat(chance.int(8_193, 14_000)) },
      { statuses: [status.resourceExhausted], code: 'MetadataTooLarge' },
    ],
    () => [
      'a trace context that cannot be read',
      { traceparent: chance.pick(['x', '00-0-0-0', '0'.repeat(5_000), `ff-${chance.id()}`]) },
      { statuses: [status.ok] },
    ],
    () => [
      'a deadline that cannot be read',
      { 'grpc-timeout': chance.pick(['x', '-1S', '999999999999H', '1', '1Q']) },
      { statuses: [status.ok, status.invalidArgument, status.internal, 4, -1], isBare: true },
    ],
  ])();
  const call = (): GrpcCall => ({ path: anyMethod.path, bytes: nothing, headers: headers ?? {} });
  return calling(what, { role: 'admin', call, refusal });
}

function idCase(name: string, chance: Chance): readonly [string, GrpcCall['headers'], GrpcRefusal] {
  const value = chance.pick([
    'a b',
    'a'.repeat(chance.int(129, 4_000)),
    'a/b',
    '<x>',
    'a,b',
    '%00',
  ]);
  const refusal = { statuses: [status.invalidArgument], code: 'InvalidArgument', field: name };
  return [`${name} ${value.slice(0, 20)}`, { [name]: value }, refusal];
}

function huge(chance: Chance): Case {
  const { action, path } = chance.pick(methods);
  const bytes = framed(new Uint8Array(chance.int(262_145, 600_000)));
  const refusal = { statuses: [status.resourceExhausted], isBare: true };
  return calling(`${action} with ${bytes.length} bytes`, {
    role: mighty,
    call: () => ({ path, bytes }),
    refusal,
  });
}

function unknownMethod(chance: Chance): Case {
  const path = chance.pick([
    '/',
    '/x',
    '//',
    '/stillhere.session.v1.SessionService/',
    '/stillhere.session.v1.SessionService',
    '/stillhere.session.v1.SessionService/post',
    '/stillhere.session.v2.SessionService/Post',
    '/stillhere.session.v1.SessionService/constructor',
    '/__proto__/toString',
    `/${chance.id()}`,
  ]);
  const refusal = { statuses: [status.unimplemented], isBare: true };
  return calling(`path ${path}`, { role: mighty, call: () => ({ path, bytes: nothing }), refusal });
}

/** What lies under the messages: here gRPC's own library answers, and nothing is called. */
function badFraming(chance: Chance): Case {
  const [what, bytes, headers] = chance.pick<readonly [string, Uint8Array, GrpcCall['headers']]>([
    ['compressed, without saying how', framed(chance.bytes(20), { flag: 1 }), {}],
    ['a flag of 7', framed(chance.bytes(20), { flag: 7 }), {}],
    ['less than it claims', framed(chance.bytes(20), { claims: 2_000 }), {}],
    ['a claim of 4 GB', framed(chance.bytes(20), { claims: 0xffff_ffff }), {}],
    ['half a head', Uint8Array.of(0, 0), {}],
    ['no message', new Uint8Array(), {}],
    ['two messages', Buffer.concat([nothing, nothing]), {}],
    ['an unknown coding', framed(chance.bytes(20), { flag: 1 }), { 'grpc-encoding': 'x' }],
    ['gzip that is none', framed(chance.bytes(20), { flag: 1 }), { 'grpc-encoding': 'gzip' }],
    [
      'another content type',
      nothing,
      { 'content-type': chance.pick(['application/json', 'text/html']) },
    ],
  ]);
  const refusal = {
    statuses: [-1, status.invalidArgument, status.unimplemented, status.internal, 8],
    isBare: true,
  };
  return calling(what, {
    role: mighty,
    call: () => ({
      path: '/stillhere.session.v1.SessionService/Get',
      bytes,
      headers: headers ?? {},
    }),
    refusal,
  });
}

/** The port, spoken to in no language at all: it hangs up, and answers the next one. */
function noise(chance: Chance): Case {
  const bytes = chance.pick<() => Uint8Array>([
    () => chance.bytes(chance.int(24, 4_000)),
    () => Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    () => Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), chance.bytes(500)]),
    () => Buffer.concat([Buffer.of(22, 3, 1, 2, 0), chance.bytes(500)]),
  ])();
  return {
    what: `noise ${Buffer.from(bytes.subarray(0, 12)).toString('hex')}`,
    async run(attacker) {
      const socket = await RawSocket.open(attacker.target.grpcPort);
      socket.write(bytes);
      socket.half();
      await socket.ended;
      const answer = await attacker.line().call({
        path: anyMethod.path,
        bytes: nothing,
        headers: { authorization: `Bearer ${attacker.target.tokens.admin}` },
      });
      return judgeCall(answer, { statuses: [status.ok] });
    },
  };
}
