import type { Random } from '@stillhere/kernel';
import { orderAtStart, orderUnderLoad, type StrikeOrder } from './fault/strike-order.js';

/**
 * From outside, at any moment. `load`: everybody is connected and talks. `start`: the process is
 * still on its way up. `reconnect`: it is ready, and those who were cut off are on their way back.
 */
export interface RandomKill {
  readonly kind: 'random';
  readonly moment: 'load' | 'start' | 'reconnect';
  /** How far into that moment, 0 to 1. */
  readonly fraction: number;
}

/** From inside, at a named place, under load or on its way up. */
export interface NamedKill {
  readonly kind: 'named';
  readonly moment: 'load' | 'start';
  readonly order: StrikeOrder;
  /** The start before it has to make its views from the log's first event. */
  readonly isFromNothing: boolean;
}

export type PlannedKill = RandomKill | NamedKill;

/** Some kills in a row; then everybody must find together again. */
export interface Round {
  readonly kills: readonly PlannedKill[];
  /** Nobody's `online` event helps: each client comes back when its own back-off says so. */
  readonly isAlone: boolean;
}

export interface PlanOptions {
  readonly kills: number;
  readonly random: Random;
  readonly isNamed: boolean;
}

const anotherKill = 0.6;
const killsInRoundMax = 5;
const aloneEvery = 0.1;

export function planOf({ kills, random, isNamed }: PlanOptions): Round[] {
  const rounds: Round[] = [];
  for (let left = kills; left > 0; ) {
    const round = roundOf(left, isNamed ? namedKill : randomKill, random);
    left -= round.kills.length;
    rounds.push(round);
  }
  return rounds;
}

type NextKill = (random: Random, isFirst: boolean) => PlannedKill;

function roundOf(left: number, next: NextKill, random: Random): Round {
  const most = Math.min(left, killsInRoundMax);
  const kills = [next(random, true)];
  while (kills.length < most && random.fraction() < anotherKill) kills.push(next(random, false));
  return { kills, isAlone: random.fraction() < aloneEvery };
}

/** The first moments are as short as they are full of things to break. */
const squared = (fraction: number): number => fraction ** 2;

function randomKill(random: Random, isFirst: boolean): RandomKill {
  const kind = 'random';
  const chance = random.fraction();
  const fraction = random.fraction();
  if (isFirst || chance < 0.3) return { kind, moment: 'load', fraction };
  if (chance < 0.65) return { kind, moment: 'start', fraction };
  return { kind, moment: 'reconnect', fraction: squared(fraction) };
}

function namedKill(random: Random, isFirst: boolean): NamedKill {
  const kind = 'named';
  const isAtStart = !isFirst && random.fraction() < 0.5;
  const isFromNothing = isAtStart && random.fraction() < 0.5;
  if (isAtStart) return { kind, moment: 'start', order: orderAtStart(random), isFromNothing };
  return { kind, moment: 'load', order: orderUnderLoad(random), isFromNothing };
}
