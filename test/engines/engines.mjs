import { startKafka, startPostgres } from '@stillhere/engines';

/**
 * Each engine by the name that `--only` knows. `start` gives what its suites are handed (see
 * `EnginesUnderTest`) and how it is stopped, or throws EngineMissing: then its suites are not run.
 */
export const engines = {
  postgres: async (directory) => {
    const { url, ownerUrl, superuserUrl, stop } = await startPostgres({ directory });
    return { given: { url, ownerUrl, superuserUrl }, stop };
  },
  kafka: async (directory) => {
    const { brokers, stop } = await startKafka({ directory });
    return { given: { brokers }, stop };
  },
  eventstoredb: async () => {
    const { EVENTSTOREDB_URL: url, EVENTSTOREDB_STOP, EVENTSTOREDB_START } = process.env;
    if (!url) {
      throw Object.assign(new Error('EVENTSTOREDB_URL names no server'), { code: 'EngineMissing' });
    }
    const given = { url, stop: EVENTSTOREDB_STOP ?? '', start: EVENTSTOREDB_START ?? '' };
    return { given, stop: async () => {} };
  },
};
