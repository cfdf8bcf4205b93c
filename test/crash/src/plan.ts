import type { Random } from '@stillhere/kernel';

/**
 * `load`: everybody is connected and talks. `start`: the process is still on its way up.
 * `reconnect`: it is ready, and those who were cut off are on their way back.
 */
export type KillMoment = 'load' | 'start' | 'reconnect';

export interface PlannedKill {
  readonly moment: KillMoment;
  /** How far into that moment, 0 to 1. */
  readonly fraction: number;
}

/** Some kills in a row; then everybody must find together again. */
export interface Round {
  readonly kills: readonly PlannedKill[];
  /** Nobody's `online` event helps: each client comes back when its own back-off says so. */
  readonly isAlone: boolean;
}

const anotherKill = 0.4;
const aloneEvery = 0.2;

export function planOf(kills: number, random: Random): Round[] {
  const rounds: Round[] = [];
  for (let left = kills; left > 0; ) {
    const round = roundOf(left, random);
    left -= round.kills.length;
    rounds.push(round);
  }
  return rounds;
}

/** The first moments are as short as they are full of things to break. */
const squared = (fraction: number): number => fraction ** 2;

function roundOf(left: number, random: Random): Round {
  const kills: PlannedKill[] = [{ moment: 'load', fraction: random.fraction() }];
  while (kills.length < left && random.fraction() < anotherKill) {
    kills.push(
      random.fraction() < 0.5
        ? { moment: 'start', fraction: random.fraction() }
        : { moment: 'reconnect', fraction: squared(random.fraction()) },
    );
  }
  return { kills, isAlone: random.fraction() < aloneEvery };
}
