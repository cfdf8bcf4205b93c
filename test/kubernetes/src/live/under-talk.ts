import { expect } from '@jest/globals';
import { spreadOf } from '@stillhere/harness/people';
import type { CrowdedCluster } from './crowded-cluster.js';
import { type Probed, Probing } from './probing.js';

/** Of 99 in 100 pages that lost their connection. */
const resumeMaxMs = 5_000;
const pages = ['/', '/desk/', '/api/entry?service=&language=en'];

/**
 * Something happens while people talk; then nobody does anything, and all that was said is counted: nothing is lost,
 * nothing twice, nobody was said to have gone, and whoever lost their connection was back in time. `resumeMs`: in what
 * time, where it is not ours alone.
 */
export async function underTalk(
  { crowd, door }: CrowdedCluster,
  happening: () => Promise<void>,
  resumeMs = resumeMaxMs,
): Promise<Probed> {
  crowd.startTraffic();
  const probing = new Probing(door, pages);
  await happening();
  const probed = await probing.stop();
  await crowd.settle();
  const { acknowledged, lost, duplicated } = await crowd.account();
  const { p50, p99, max } = spreadOf(crowd.resumeMs.splice(0));
  console.info(
    `${acknowledged} acknowledged, ${lost.length} lost; resumed p50 ${p50} p99 ${p99} max ${max} ms; ` +
      `${probed.failed.length} of ${probed.asked} requests failed`,
  );
  expect({ lost, duplicated, blamed: crowd.blamed() }).toEqual({
    lost: [],
    duplicated: [],
    blamed: [],
  });
  expect(acknowledged).toBeGreaterThan(crowd.talks.length);
  expect(p99).toBeLessThan(resumeMs);
  return probed;
}
