export * from './cases.js';
export * from './close-of.js';
export * from './decider-laws.js';
export * from './eventually.js';
export * from './given.js';
export * from './manual-clock.js';
export * from './seeded-random.js';
export * from './stand-still.js';
