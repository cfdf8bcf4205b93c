import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Counselor, post } from '../load/people.js';
import { type Measured, startProgram } from './measured.js';

const run = promisify(execFile);

const entry = 'services/standalone/dist/main.js';
const password = 'a bench needs no secrets';

/** A checkout that was built. */
export interface Build {
  /** As reports call it. */
  readonly name: string;
  readonly root: string;
}

const own: Build = {
  name: 'Stillhere',
  root: fileURLToPath(new URL('../../../../', import.meta.url)),
};

/** This one, and the one beside it where one was named. Throws in plain words when that cannot run. */
export const buildsOf = ({ beside }: { readonly beside: string }): readonly Build[] =>
  beside === '' ? [own] : [own, buildAt(beside)];

function buildAt(directory: string): Build {
  const root = resolve(directory);
  if (existsSync(join(root, entry))) return { name: 'the build beside it', root };
  const missing = existsSync(join(root, 'package.json'))
    ? 'is not built. Run "npm ci && npm run build" there first'
    : 'is no checkout of Stillhere';
  throw new Error(`${directory} ${missing}. Nothing was measured.`);
}

export interface StartOptions {
  readonly directory?: string;
  readonly nodeFlags?: readonly string[];
  /** 0, which is the default: any that is free. */
  readonly httpPort?: number;
}

export async function startStillhere(
  options: StartOptions = {},
  { root }: Build = own,
): Promise<Measured> {
  const { directory = mkdtempSync(join(tmpdir(), 'stillhere-bench-')) } = options;
  const { nodeFlags = [], httpPort = 0 } = options;
  return startProgram({
    // Counselors of a bench have conversations and no desk.
    args: [
      ...nodeFlags,
      entry,
      ...['--data', directory, '--http', String(httpPort), '--grpc', '0'],
      ...['--desk-grace-s', '3600'],
    ],
    cwd: root,
    directory,
    ready: /Visitor page\s+http:\/\/[^:]+:(\d+)/,
  });
}

/** All services as processes of their own, on a PostgreSQL of theirs, behind one door. */
export async function startCluster(): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-bench-cluster-'));
  return startProgram({
    args: [
      'tools/cluster/dist/main.js',
      ...['--data', directory, '--http', '0', '--grpc', '0', '--desk-grace-s', '3600'],
    ],
    cwd: own.root,
    directory,
    ready: /Visitor page\s+http:\/\/[^:]+:(\d+)/,
  });
}

/** Where it listens for gRPC, `host:port`. */
export const grpcAddressOf = ({ output }: Measured): string =>
  /gRPC\s+(\S+)/.exec(output)?.[1] ?? '';

/** A token for gRPC that acts as the counselor of this name. */
export const tokenFor = (server: Measured, name: string, build?: Build): Promise<string> =>
  admin(server, ['add-token', name, '--role', 'counselor'], build);

/** Where a cluster has its accounts. */
function toldToTools(directory: string): NodeJS.ProcessEnv {
  const path = join(directory, 'log.env');
  if (!existsSync(path)) return {};
  const database = /^STILLHERE_DATABASE='(.*)'$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
  return { STILLHERE_DATABASE: database };
}

/** The last word that the tool prints is the secret. */
async function admin(
  { directory }: Measured,
  args: readonly string[],
  { root }: Build = own,
): Promise<string> {
  const { stdout } = await run(
    process.execPath,
    ['tools/admin/dist/main.js', ...args, '--data', directory],
    { cwd: root, env: { ...process.env, ...toldToTools(directory) } },
  );
  return stdout.trim().split(/\s+/).at(-1) ?? '';
}

/** The most chats that one counselor may have. */
export const seatsMax = 20;

/** A counselor who is signed in and takes `seatsMax` chats. */
export async function counselor(
  server: Measured,
  index: number,
  build?: Build,
): Promise<Counselor> {
  const account = `bench${index}`;
  const oneTime = await admin(
    server,
    ['add-account', account, '--name', account, '--role', 'counselor'],
    build,
  );
  const { address } = server;
  const first = await cookieOf(address, 'sign-in', { body: { account, password: oneTime } });
  const cookie = await cookieOf(address, 'password', {
    body: { old: oneTime, new: password },
    cookie: first,
  });
  await post(server, '/api/desk/availability', { available: true, seatsMax }, { cookie });
  return { cookie };
}

async function cookieOf(
  address: string,
  path: string,
  { body, cookie = '' }: { readonly body: object; readonly cookie?: string },
): Promise<string> {
  const response = await fetch(`${address}/api/desk/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address, cookie },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}
