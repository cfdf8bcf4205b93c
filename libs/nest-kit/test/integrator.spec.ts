import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterEach, describe, expect, it } from '@jest/globals';
import { intake, reporting, routing, session } from '@stillhere/contracts';
import { GrpcDoor, type ServiceBinding } from '../src/index.js';
import { roleTokens, toyReporting } from './shapes.js';

const toyIntake: Pick<intake.IntakeService, 'getEntry'> = {
  getEntry: async ({ language }) =>
    intake.Entry.fromPartial({ serviceName: `Night line (${language})`, questions: [{}, {}] }),
};
const toyRouting: Pick<routing.RoutingService, 'watchQueue'> = {
  watchQueue: async function* (_request, context) {
    yield routing.QueueSnapshot.fromPartial({
      waiting: [{ conversation: 'c1', priority: 2 }, { conversation: 'c2' }],
    });
    await new Promise((resolve) => context?.signal.addEventListener('abort', resolve));
  },
};

/** Whatever a toy does not answer, it refuses to. */
const whole = <S extends object>(
  definition: ServiceBinding<S>['definition'],
  toy: Partial<S>,
): ServiceBinding<object> => {
  const refusing = Object.keys(definition).map((name) => [
    name,
    () => Promise.reject(new Error('not in this toy')),
  ]);
  return { definition, implementation: { ...Object.fromEntries(refusing), ...toy } };
};

let door: GrpcDoor;
async function open(): Promise<GrpcDoor> {
  door = new GrpcDoor({
    host: '127.0.0.1',
    port: 0,
    bindings: [
      whole(intake.IntakeServiceService, toyIntake),
      whole(reporting.ReportingServiceService, toyReporting()),
      whole(routing.RoutingServiceService, toyRouting),
      whole(session.SessionServiceService, {}),
    ],
    verifier: roleTokens,
    drainMs: 200,
  });
  await door.open();
  return door;
}
afterEach(() => door.close());

describe('docs/examples/grpc-client.mjs', () => {
  const example = fileURLToPath(new URL('../../../docs/examples/grpc-client.mjs', import.meta.url));
  const run = async (token: string) => {
    const { address } = await open();
    const env = { ...process.env, TOKEN: token, NODE_OPTIONS: '' };
    return promisify(execFile)(process.execPath, [example, address], { env, timeout: 20_000 });
  };

  it('makes its three calls', async () => {
    const { stdout, stderr } = await run('is-integrator');
    expect(stderr).toBe('');
    expect(stdout).toBe(
      'entry: Night line (en), 2 questions\nfloor: 1 waiting, 2 active\nqueue: c1 c2\n',
    );
  }, 30_000);

  it('prints the refusal of a token that is not known', async () => {
    await expect(run('made-up')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^refused: This token is not known.*\(TokenUnknown\)\n$/),
    });
  }, 30_000);
});

/** A reflection call as grpcurl makes it. */
async function reflect(version: 'v1' | 'v1alpha', request: object): Promise<never> {
  const directory = new URL('../../../node_modules/@grpc/reflection/build/proto/', import.meta.url);
  const file = `grpc/reflection/${version}/reflection.proto`;
  const loaded = loadPackageDefinition(
    loadSync(file, { includeDirs: [fileURLToPath(directory)], oneofs: true }),
  ) as never as Record<
    string,
    Record<string, Record<string, Record<string, new (...args: unknown[]) => Client>>>
  >;
  const Reflection = loaded.grpc?.reflection?.[version]?.ServerReflection;
  if (!Reflection) throw new Error('no reflection client');
  const client = new Reflection(door.address, credentials.createInsecure());
  const call = client.serverReflectionInfo();
  call.write(request);
  for await (const response of call) {
    call.end();
    client.close();
    return response as never;
  }
  throw new Error('no answer');
}
interface Client {
  serverReflectionInfo(): AsyncIterable<unknown> & { write(value: object): void; end(): void };
  close(): void;
}

describe.each(['v1', 'v1alpha'] as const)('reflection %s', (version) => {
  it('lists the services that are served', async () => {
    await open();
    const { listServicesResponse } = await reflect(version, { listServices: '*' });
    const names = (listServicesResponse as { service: { name: string }[] }).service;
    expect(names.map(({ name }) => name).sort()).toEqual([
      'stillhere.intake.v1.IntakeService',
      'stillhere.reporting.v1.ReportingService',
      'stillhere.routing.v1.RoutingService',
      'stillhere.session.v1.SessionService',
    ]);
  });

  it('describes a method down to its messages', async () => {
    await open();
    const symbol = 'stillhere.session.v1.SessionService';
    const answer = await reflect(version, { fileContainingSymbol: symbol });
    const { fileDescriptorResponse } = answer as {
      fileDescriptorResponse: { fileDescriptorProto: Buffer[] };
    };
    const files = fileDescriptorResponse.fileDescriptorProto.map((bytes) =>
      fromBinary(FileDescriptorProtoSchema, bytes),
    );
    const file = files.find((one) => one.package === 'stillhere.session.v1');
    expect(file?.service[0]?.method.map(({ name }) => name)).toContain('Post');
    expect(file?.messageType.map(({ name }) => name)).toContain('PostRequest');
  });

  it('says what it does not know', async () => {
    await open();
    const { errorResponse } = await reflect(version, { fileContainingSymbol: 'no.Such' });
    expect(errorResponse).toMatchObject({ errorCode: 5 });
  });
});
