import base from '../../jest.config.mjs';

/**
 * Real browsers against the real process. A story is mostly waiting for what a person would wait for:
 * three at once take two cores well.
 */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/e2e'],
  testMatch: ['**/*.e2e-spec.ts'],
  testTimeout: 120_000,
  maxWorkers: 3,
};
