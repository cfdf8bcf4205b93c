import { Server } from '@stillhere/harness';
import type { Browser } from 'playwright-core';
import { Counselor } from './counselor.js';
import { type Profile, profiles } from './profiles.js';
import { type Visit, visit } from './visit.js';

export interface Measured {
  readonly profile: Profile;
  /** One of each run, in the order in which they were made. */
  readonly visits: readonly Visit[];
}

/** Odd, so that the median is one that happened. */
export const runs = 3;

/** Lets visitors through the whole of a chat with the real process, on each kind of phone. */
export async function measure(browser: Browser): Promise<readonly Measured[]> {
  const server = await Server.start({ name: 'screens' });
  try {
    const counselor = await Counselor.signIn(browser, server.address, server.oneTimePassword);
    const measured: Measured[] = [];
    for (const profile of profiles) {
      const visits: Visit[] = [];
      for (let run = 0; run < runs; run += 1) {
        visits.push(await visit(browser, { home: server.address, profile, counselor }));
      }
      measured.push({ profile, visits });
    }
    return measured;
  } finally {
    await server.stop();
  }
}
