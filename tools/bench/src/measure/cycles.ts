import { type ContestFigures, contest } from '../contest/contest.js';
import {
  type Contestant,
  floor,
  socketioPostgres,
  stillhere,
  stillhereCluster,
} from '../contest/contestants.js';
import { buildsOf } from '../process/stillhere.js';
import type { BenchSettings } from '../settings.js';
import { profileFlags, writeProfiles } from './profiles.js';

/** The floor, this build, and whoever was asked to stand beside it. The floor comes first, this build second. */
export async function measureCycles(
  settings: BenchSettings,
  say: (text: string) => void,
): Promise<ContestFigures> {
  const { cluster, peer, loads, pairs, rounds, seconds } = settings;
  const profiles = settings['cpu-prof'];
  const pairsMax = Math.max(pairs, settings.quick ? pairs : settings['pairs-max']);
  const started: Contestant[] = [];
  const start = async (starting: Promise<Contestant>): Promise<Contestant> => {
    const contestant = await starting;
    started.push(contestant);
    return contestant;
  };
  const builds = buildsOf(settings);
  try {
    // The likeliest to be missing is asked for first.
    const peers = peer === 'none' ? [] : [await start(socketioPostgres())];
    if (cluster) peers.push(await start(stillhereCluster()));
    const contestants = [await start(floor())];
    for (const build of builds) {
      contestants.push(await start(stillhere(build, profileFlags(profiles, build))));
    }
    contestants.push(...peers);
    const figures = await contest(contestants, { loads, pairs, pairsMax, rounds, seconds, say });
    for (const one of started.splice(0)) await one.stop();
    if (profiles !== '') writeProfiles(profiles, figures.loadMs);
    return figures;
  } finally {
    for (const one of started) await one.stop();
  }
}
