import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const cache = 'node_modules/.cache/stillhere/power';

export const fileSystems = ['ext4', 'xfs', 'btrfs'] as const;
export type FileSystem = (typeof fileSystems)[number];

/** What a machine is made of. */
export interface Kit {
  readonly kernel: string;
  /** Holds `kernel/…/*.ko` of that kernel. */
  readonly modules: string;
  readonly busybox: string;
}

/** Looks where `install.sh` puts things. What is missing, in words, where something is. */
export function findKit(fileSystem: FileSystem): Kit | { readonly missing: string } {
  const programs = ['qemu-system-x86_64', 'mkfs.ext4', `mkfs.${fileSystem}`, 'ldd'];
  const missing = programs.filter((program) => !isInstalled(program));
  const kernel = kernelIn(cache);
  const busybox = firstOf('bin/busybox', 'usr/bin/busybox');
  if (process.arch !== 'x64') return { missing: 'the machine is an x86-64, and so is this Node' };
  if (kernel === undefined || busybox === undefined) missing.push('a kernel to boot');
  if (missing.length > 0 || !kernel || !busybox) {
    return {
      missing: `${[...new Set(missing)].join(', ')} not found; to install them: bash test/power/install.sh`,
    };
  }
  return { ...kernel, busybox };
}

function isInstalled(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}

function kernelIn(folder: string): Pick<Kit, 'kernel' | 'modules'> | undefined {
  const boot = join(folder, 'boot');
  const name = existsSync(boot) && readdirSync(boot).find((file) => file.startsWith('vmlinuz-'));
  if (!name) return undefined;
  const version = name.slice('vmlinuz-'.length);
  const modules = firstOf(`lib/modules/${version}`, `usr/lib/modules/${version}`);
  return modules === undefined ? undefined : { kernel: join(boot, name), modules };
}

const firstOf = (...paths: readonly string[]): string | undefined =>
  paths.map((path) => join(cache, path)).find((path) => existsSync(path));

/** @throws Error with what the program said */
export function must(program: string, ...args: readonly string[]): string {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const { status, error, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env });
  if (status === 0) return stdout;
  throw new Error(`${program}: ${error?.message ?? stderr.trim()}`);
}
