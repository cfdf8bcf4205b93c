import base from '../../jest.config.mjs';

/** The chart without a cluster, and with `STILLHERE_KUBERNETES=live` on one. */
export default {
  ...base,
  rootDir: '../..',
  testMatch:
    process.env.STILLHERE_KUBERNETES === 'live'
      ? ['<rootDir>/test/kubernetes/src/live/**/*.live-spec.ts']
      : ['<rootDir>/test/kubernetes/src/{chart,image}/**/*.chart-spec.ts'],
  // A cluster on a busy machine starts seven processes in a minute.
  testTimeout: 600_000,
};
