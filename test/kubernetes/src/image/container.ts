import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What an image is tried with where there is no daemon: one reads it, the other runs it as a cluster would. */
export const hasRuntime = ['umoci', 'runc'].every(
  (program) => spawnSync(program, ['--version']).status === 0,
);

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}

/** Unpacks the archive of an image. Returns the bundle's folder. */
export function unpack(archive: string, folder: string): string {
  const [layout, bundle] = [join(folder, 'layout'), join(folder, 'bundle')];
  mkdirSync(layout);
  run('tar', ['-xf', archive, '-C', layout]);
  run('umoci', ['unpack', '--image', `${layout}:latest`, bundle]);
  return bundle;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
  stop(): void;
}

/**
 * Runs it as the chart does: the image's user, a root that cannot be written, no capability, no new privilege; on the
 * network of this machine. `data` is a folder that it may write, at `/data`.
 */
export function runContainer(bundle: string, args: readonly string[], data?: string): Running {
  const path = join(bundle, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8'));
  const [node] = config.process.args;
  const { uid, gid } = config.process.user;
  Object.assign(config.process, {
    ...{ terminal: false, noNewPrivileges: true, args: [node, ...args], rlimits: [] },
    capabilities: { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] },
  });
  config.root.readonly = true;
  config.linux.resources = {};
  config.linux.namespaces = config.linux.namespaces.filter(
    ({ type }: { readonly type: string }) => type !== 'network',
  );
  config.mounts = config.mounts.filter(
    ({ destination }: { readonly destination: string }) => destination !== '/data',
  );
  if (data !== undefined) {
    chownSync(data, uid, gid);
    config.mounts.push({
      destination: '/data',
      type: 'bind',
      source: data,
      options: ['bind', 'rw'],
    });
  }
  writeFileSync(path, JSON.stringify(config));
  const name = `stillhere-${randomUUID()}`;
  const child = spawn('runc', ['run', '--bundle', bundle, name], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
  }
  return {
    process: child,
    ended: once(child, 'exit').then(([code]) => ({ code, output })),
    stop: () => run('runc', ['kill', name, 'TERM']),
  };
}
