import type { ContactPolicy } from './policy.js';

const leftEndsAtOnce = [{ afterS: 0, act: 'end' }] as const;

/** Somebody may share the device with whoever harms them: nothing stays open on a screen for long. */
export const rapeCrisisPrivacy: ContactPolicy = {
  version: 'rape-crisis-privacy.1',
  clocks: {
    quiet: [
      { afterS: 300, act: 'warn' },
      { afterS: 600, act: 'end' },
    ],
    reading: [{ afterS: 600, act: 'tell-counselor' }],
    unreachable: [
      { afterS: 60, act: 'tell-counselor' },
      { afterS: 600, act: 'end' },
    ],
    left: leftEndsAtOnce,
  },
  neverEndsFrom: 'high',
  reconnectWindowS: 600,
};

/** Silence is part of listening. */
export const listeningLine: ContactPolicy = {
  version: 'listening-line.1',
  clocks: {
    quiet: [
      { afterS: 600, act: 'tell-counselor' },
      { afterS: 1_500, act: 'warn' },
      { afterS: 1_800, act: 'end' },
    ],
    reading: [{ afterS: 1_200, act: 'tell-counselor' }],
    unreachable: [
      { afterS: 120, act: 'tell-counselor' },
      { afterS: 1_800, act: 'end' },
    ],
    left: leftEndsAtOnce,
  },
  neverEndsFrom: 'high',
  reconnectWindowS: 1_800,
};

/** Young people are called away and come back: asked twice, and somebody else looks before an end. */
export const youthLine: ContactPolicy = {
  version: 'youth-line.1',
  clocks: {
    quiet: [
      { afterS: 180, act: 'tell-counselor' },
      { afterS: 300, act: 'warn' },
      { afterS: 600, act: 'warn' },
      { afterS: 780, act: 'tell-supervisor' },
      { afterS: 900, act: 'end' },
    ],
    reading: [{ afterS: 600, act: 'tell-counselor' }],
    unreachable: [
      { afterS: 60, act: 'tell-counselor' },
      { afterS: 600, act: 'tell-supervisor' },
      { afterS: 1_200, act: 'end' },
    ],
    left: leftEndsAtOnce,
  },
  neverEndsFrom: 'medium',
  reconnectWindowS: 900,
};
