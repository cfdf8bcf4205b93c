import { type ContestFigures, contest } from '../contest/contest.js';
import { type Contestant, floor, socketioPostgres, stillhere } from '../contest/contestants.js';
import { buildAt } from '../process/stillhere.js';
import type { BenchSettings } from '../settings.js';
import { writeProfiles } from './profiles.js';

/** The floor, this build, and whoever was asked to stand beside it. The floor comes first, this build second. */
export async function measureCycles(
  settings: BenchSettings,
  say: (text: string) => void,
): Promise<ContestFigures> {
  const { beside, peer, loads, pairs, rounds, seconds } = settings;
  const profiles = settings['cpu-prof'];
  const flags = (name: string): string[] =>
    profiles === ''
      ? []
      : ['--cpu-prof', '--cpu-prof-interval', '500', `--cpu-prof-dir=${profiles}/${name}`];
  const searchPairs = Math.max(pairs, settings.quick ? pairs : settings['search-pairs']);
  const contestants: Contestant[] = [];
  const older = beside === '' ? undefined : buildAt(beside);
  try {
    if (peer !== 'none') contestants.push(await socketioPostgres());
    contestants.unshift(await floor(), await stillhere('Stillhere', flags('stillhere')));
    if (older) contestants.push(await stillhere('the build beside it', flags('beside'), older));
    const figures = await contest(contestants, { loads, pairs, searchPairs, rounds, seconds, say });
    for (const one of contestants.splice(0)) await one.stop();
    if (profiles !== '') writeProfiles(profiles, figures.loadMs);
    return figures;
  } finally {
    for (const one of contestants) await one.stop();
  }
}
