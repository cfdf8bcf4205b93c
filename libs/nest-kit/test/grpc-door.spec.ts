import 'reflect-metadata';
import { connect, constants } from 'node:http2';
import { createConnection, createServer } from 'node:net';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { reporting, session } from '@stillhere/contracts';
import { createHealthState, GrpcDoor, PortUnavailable, requestBytesMax } from '../src/index.js';
import { contextFor, floor, openDoor, overGrpc, roleTokens, toyReporting } from './shapes.js';

const getFloor = reporting.ReportingServiceService.getFloor;
const open: { close(): unknown }[] = [];
const closing = <T extends { close(): unknown }>(thing: T): T => {
  open.unshift(thing);
  return thing;
};
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

/** A raw client: any bytes, any metadata. */
function raw(door: GrpcDoor) {
  const client = closing(new Client(door.address, credentials.createInsecure()));
  return (bytes: Buffer, metadata: Metadata, path: string = getFloor.path) =>
    new Promise<Buffer>((resolve, reject) => {
      const whole = (value: Buffer) => value;
      client.makeUnaryRequest(path, whole, whole, bytes, metadata, (error, response) => {
        if (error) reject(error);
        else resolve(response as Buffer);
      });
    });
}

const bearing = (...entries: [string, string][]): Metadata => {
  const metadata = new Metadata();
  for (const [name, value] of entries) metadata.add(name, value);
  return metadata;
};
const asAnalyst: [string, string] = ['authorization', 'Bearer is-analyst'];

describe('the gRPC door on bad input', () => {
  const hostile: [string, [string, string][], object][] = [
    ['no token', [], { code: status.UNAUTHENTICATED, details: /needs a token/ }],
    [
      'an unknown token',
      [['authorization', 'Bearer who-knows']],
      { code: status.UNAUTHENTICATED, details: /not known, or no longer/ },
    ],
    [
      'another scheme',
      [['authorization', 'Basic YTpi']],
      { code: status.UNAUTHENTICATED, details: /must read "Bearer <token>"/ },
    ],
    [
      'two command ids',
      [asAnalyst, ['x-stillhere-command-id', 'a'], ['x-stillhere-command-id', 'b']],
      { code: status.INVALID_ARGUMENT, details: /x-stillhere-command-id/ },
    ],
    [
      'a command id with other characters',
      [asAnalyst, ['x-stillhere-command-id', 'a b"<c>']],
      { code: status.INVALID_ARGUMENT, details: /x-stillhere-command-id/ },
    ],
    [
      'a command id that is too long',
      [asAnalyst, ['x-stillhere-command-id', 'x'.repeat(129)]],
      { code: status.INVALID_ARGUMENT, details: /128/ },
    ],
    [
      'more metadata than it takes',
      [asAnalyst, ['x-padding', 'x'.repeat(9_000)]],
      { code: status.RESOURCE_EXHAUSTED, details: /at most 8192/ },
    ],
  ];

  it.each(hostile)('refuses %s with a sentence', async (_what, entries, expected) => {
    const { code, details } = expected as { code: status; details: RegExp };
    const call = raw(closing(await openDoor(toyReporting())));
    const error = await call(Buffer.alloc(0), bearing(...entries)).catch((e: ServiceError) => e);
    expect(error).toMatchObject({ code, details: expect.stringMatching(details) });
    await call(Buffer.alloc(0), bearing(asAnalyst));
  });

  it('takes a broken traceparent as none', async () => {
    const call = raw(closing(await openDoor(toyReporting())));
    await call(Buffer.alloc(0), bearing(asAnalyst, ['traceparent', '00-nonsense']));
  });

  it('says which bytes are no message, without the decoder’s words', async () => {
    const call = raw(closing(await openDoor(toyReporting())));
    const error = await call(Buffer.from([0x0a, 0xff, 0xff]), bearing(asAnalyst)).catch((e) => e);
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(error.metadata.get('x-stillhere-code')).toEqual(['RequestMalformed']);
  });

  it('names the field whose text is not UTF-8, and gives nobody what a decoder would make of it', async () => {
    const asked: session.GetRequest[] = [];
    const get = async (request: session.GetRequest) => {
      asked.push(request);
      return session.ConversationState.create();
    };
    const definition = session.SessionServiceService;
    const door = closing(
      new GrpcDoor({
        ...{ host: '127.0.0.1', port: 0, verifier: roleTokens },
        bindings: [{ definition: { get: definition.get }, implementation: { get } }],
      }),
    );
    await door.open();
    const call = raw(door);
    const metadata = bearing(['authorization', 'Bearer is-service']);
    const conversation = (...bytes: number[]) => Buffer.from([0x0a, bytes.length, ...bytes]);
    await call(conversation(0x61), metadata, definition.get.path);
    const refused = call(conversation(0x61, 0xc3), metadata, definition.get.path);
    await expect(refused).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringMatching(/conversation.*UTF-8/),
    });
    expect(asked).toEqual([{ conversation: 'a' }]);
  });

  it('refuses a huge message and goes on', async () => {
    const call = raw(closing(await openDoor(toyReporting())));
    const huge = Buffer.alloc(requestBytesMax + 1);
    await expect(call(huge, bearing(asAnalyst))).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: expect.stringContaining('larger than max'),
    });
    await call(Buffer.alloc(0), bearing(asAnalyst));
  });

  it('does not know other methods', async () => {
    const call = raw(closing(await openDoor(toyReporting())));
    const path = '/stillhere.reporting.v1.ReportingService/Nothing';
    await expect(call(Buffer.alloc(0), bearing(asAnalyst), path)).rejects.toMatchObject({
      code: status.UNIMPLEMENTED,
    });
  });

  it('survives bytes that are no HTTP/2, and headers beyond every limit', async () => {
    const door = closing(await openDoor(toyReporting()));
    await new Promise<void>((resolve) => {
      const socket = createConnection(door.port, '127.0.0.1');
      socket
        .on('error', () => resolve())
        .on('close', () => resolve())
        .resume();
      socket.write(Buffer.from('\u0000GET / HTTP/1.1\r\n\r\n'.repeat(500)));
    });
    await new Promise<void>((resolve) => {
      const session = connect(`http://${door.address}`).on('error', () => undefined);
      session.on('close', () => resolve());
      const flood = Object.fromEntries(
        Array.from({ length: 300 }, (_, n) => [`x-${n}`, 'y'.repeat(400)]),
      );
      const stream = session.request({ ':method': 'POST', ':path': getFloor.path, ...flood });
      stream.on('error', () => undefined).on('close', () => session.close());
      stream.resume().end();
    });
    await raw(door)(Buffer.alloc(0), bearing(asAnalyst));
  });

  it('survives streams that are reset as fast as they are opened', async () => {
    const door = closing(await openDoor(toyReporting()));
    const session = connect(`http://${door.address}`).on('error', () => undefined);
    for (let n = 0; n < 200 && !session.closed; n += 1) {
      const stream = session.request({
        ':method': 'POST',
        ':path': reporting.ReportingServiceService.watchFloor.path,
        'content-type': 'application/grpc',
        te: 'trailers',
        authorization: 'Bearer is-analyst',
      });
      stream.on('error', () => undefined).close(constants.NGHTTP2_CANCEL);
    }
    session.destroy();
    await raw(door)(Buffer.alloc(0), bearing(asAnalyst));
  });
});

describe('opening the gRPC door', () => {
  it('says in one sentence that a port is taken', async () => {
    const taken = closing(createServer());
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const door = new GrpcDoor({ host: '127.0.0.1', port, bindings: [], verifier: roleTokens });
    const error = await door.open().catch((e: unknown) => e);
    await door.close();
    expect(error).toBeInstanceOf(PortUnavailable);
    expect(String(error)).toContain(
      `gRPC cannot start: port ${port} on 127.0.0.1 is already in use`,
    );
    expect(String(error)).toContain('--grpc PORT');
  });

  it('says that an address is not this machine’s', async () => {
    const options = { host: '203.0.113.7', port: 0, bindings: [], verifier: roleTokens };
    const door = new GrpcDoor(options);
    await expect(door.open()).rejects.toThrow(/no address of this machine/);
    await door.close();
  });

  it('is a Nest microservice strategy', async () => {
    @Module({})
    class Empty {}
    const door = new GrpcDoor({
      host: '127.0.0.1',
      port: 0,
      bindings: [{ definition: reporting.ReportingServiceService, implementation: toyReporting() }],
      verifier: roleTokens,
    });
    const app = await NestFactory.createMicroservice(Empty, { strategy: door, logger: false });
    await app.listen();
    await raw(door)(Buffer.alloc(0), bearing(asAnalyst));
    await app.close();
    const late = raw(door)(Buffer.alloc(0), bearing(asAnalyst));
    await expect(late).rejects.toMatchObject({ code: status.UNAVAILABLE });
  });
});

describe('closing the gRPC door', () => {
  it('lets a running call finish and ends streams so that readers connect elsewhere', async () => {
    let finish: (() => void) | undefined;
    let started: (() => void) | undefined;
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const shape = await overGrpc(
      toyReporting({
        getFloor: () =>
          new Promise((resolve) => {
            finish = () => resolve(floor);
            started?.();
          }),
        watchFloor: async function* (_request, context) {
          yield floor;
          await new Promise((resolve) => context?.signal.addEventListener('abort', resolve));
        },
      }),
    );
    const reports = shape.as('analyst');
    const read = reports.watchFloor({}, contextFor('analyst'))[Symbol.asyncIterator]();
    await read.next();
    const answer = reports.getFloor({}, contextFor('analyst'));
    await running;
    const next = read.next();
    const closed = shape.close();
    await expect(next).rejects.toMatchObject({
      status: 'unavailable',
      code: 'Draining',
      retryable: true,
    });
    finish?.();
    await expect(answer).resolves.toEqual(floor);
    await closed;
  });

  it('cuts what does not finish in time', async () => {
    let started: (() => void) | undefined;
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const door = await openDoor(
      toyReporting({
        getFloor: () => {
          started?.();
          return new Promise(() => undefined);
        },
      }),
    );
    const answer = raw(door)(Buffer.alloc(0), bearing(asAnalyst)).catch((e: ServiceError) => e);
    await running;
    await door.close();
    // Not the call's own deadline, which is seconds away.
    expect([status.CANCELLED, status.UNAVAILABLE]).toContain(((await answer) as ServiceError).code);
  });
});

describe('health over gRPC', () => {
  const health = async (door: GrpcDoor, service: string) => {
    const { service: definition } = await import('grpc-health-check');
    const client = closing(new Client(door.address, credentials.createInsecure()));
    const { Check: check, Watch: watch } = definition as never as Record<string, typeof getFloor>;
    const ask = () =>
      new Promise<unknown>((resolve, reject) => {
        if (!check) throw new Error('no check');
        client.makeUnaryRequest(
          check.path,
          check.requestSerialize,
          check.responseDeserialize as never,
          { service } as never,
          (error, response) => (error ? reject(error) : resolve(response)),
        );
      });
    const follow = () => {
      if (!watch) throw new Error('no watch');
      return client.makeServerStreamRequest(
        watch.path,
        watch.requestSerialize,
        watch.responseDeserialize as never,
        { service } as never,
      );
    };
    return { ask, follow };
  };

  it('needs no token and follows readiness until the drain', async () => {
    const state = createHealthState(['log']);
    const door = new GrpcDoor({
      host: '127.0.0.1',
      port: 0,
      bindings: [{ definition: reporting.ReportingServiceService, implementation: toyReporting() }],
      verifier: roleTokens,
      health: state,
    });
    await door.open();
    const { ask, follow } = await health(door, 'stillhere.reporting.v1.ReportingService');
    expect(await ask()).toEqual({ status: 'NOT_SERVING' });
    const seen = follow()[Symbol.asyncIterator]();
    expect((await seen.next()).value).toEqual({ status: 'NOT_SERVING' });
    state.set('log', true);
    expect((await seen.next()).value).toEqual({ status: 'SERVING' });
    expect(await ask()).toEqual({ status: 'SERVING' });
    const closed = door.close();
    expect((await seen.next()).value).toEqual({ status: 'NOT_SERVING' });
    expect((await seen.next()).done).toBe(true);
    await closed;
  });

  it('does not know other services', async () => {
    const { ask } = await health(closing(await openDoor(toyReporting())), 'nothing');
    await expect(ask()).rejects.toMatchObject({ code: status.NOT_FOUND });
  });
});
