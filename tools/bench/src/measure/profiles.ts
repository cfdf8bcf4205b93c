import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CpuProfile, flameGraph } from './flame.js';
import { sharesOf } from './shares.js';

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
