import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Build } from '../process/stillhere.js';
import { type CpuProfile, flameGraph } from './flame.js';
import { sharesOf } from './shares.js';

/** For the runtime of one build: a processor profile in a folder of its own, if `directory` is not empty. */
export const profileFlags = (directory: string, { name }: Build): readonly string[] =>
  directory === ''
    ? []
    : [
        '--cpu-prof',
        '--cpu-prof-interval=500',
        `--cpu-prof-dir=${resolve(directory, name.replaceAll(' ', '-'))}`,
      ];

/** A flame graph and a table of shares beside each build's profiles, of its main thread. */
export function writeProfiles(directory: string, lastMs: number): void {
  for (const name of readdirSync(directory)) {
    const folder = join(directory, name);
    if (!statSync(folder).isDirectory()) continue;
    // The main thread's is the largest.
    const [largest] = readdirSync(folder)
      .filter((file) => file.endsWith('.cpuprofile'))
      .map((file) => join(folder, file))
      .sort((a, b) => statSync(b).size - statSync(a).size);
    if (largest === undefined) continue;
    const profile = JSON.parse(readFileSync(largest, 'utf8')) as CpuProfile;
    writeFileSync(join(folder, 'flames.svg'), flameGraph(profile, lastMs));
    writeFileSync(join(folder, 'shares.md'), sharesOf(profile, lastMs));
  }
}
