import { Server } from '@stillhere/harness';
import type { Browser } from 'playwright-core';
import { Counselor, type DeskOpening } from './counselor.js';
import { deskProfile, type Profile, profiles } from './profiles.js';
import { type Visit, visit } from './visit.js';
import { type Weight, weighVisitorPage } from './weigh.js';

export interface Measured {
  readonly profile: Profile;
  /** One of each run, in the order in which they were made. */
  readonly visits: readonly Visit[];
}

export interface Measures {
  readonly phones: readonly Measured[];
  readonly desk: { readonly profile: Profile; readonly openings: readonly DeskOpening[] };
  readonly weight: Weight;
}

/** Odd, so that the median is one that happened. */
export const runs = 3;

/** Lets visitors through the whole of a chat with the real process, on each kind of phone. */
export async function measure(browser: Browser): Promise<Measures> {
  const weight = await weighVisitorPage();
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
    const openings: DeskOpening[] = [];
    for (let run = 0; run < runs; run += 1) openings.push(await counselor.openDesk(deskProfile));
    return { phones: measured, desk: { profile: deskProfile, openings }, weight };
  } finally {
    await server.stop();
  }
}
