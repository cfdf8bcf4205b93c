import { describe } from '@jest/globals';

/** What a suite is given of each engine; one JSON text an engine in the environment. */
export interface EnginesUnderTest {
  /** As `startPostgres` gives them. */
  readonly postgres: {
    readonly url: string;
    readonly ownerUrl: string;
    readonly superuserUrl: string;
  };
  /** `HOST:PORT` of each broker. */
  readonly kafka: { readonly brokers: readonly string[] };
  /** Of the caller's own server, with shell commands that stop and start it where he gave them. */
  readonly eventstoredb: { readonly url: string; readonly stop: string; readonly start: string };
}

const absent: EnginesUnderTest = {
  postgres: { url: '', ownerUrl: '', superuserUrl: '' },
  kafka: { brokers: [] },
  eventstoredb: { url: '', stop: '', start: '' },
};

/** Set by `npm run test:engines`: what an engine is reached by, or why it is not there. */
const variableOf = (name: string): string => `STILLHERE_ENGINE_${name.toUpperCase()}`;

/**
 * A suite that needs a real engine. Where there is none its tests are reported as skipped, with the
 * reason in their title, and never as passed.
 */
export function describeOn<Name extends keyof EnginesUnderTest>(
  name: Name,
  title: string,
  suite: (engine: EnginesUnderTest[Name]) => void,
): void {
  const given = process.env[variableOf(name)];
  if (given !== undefined) {
    describe(title, () => suite(JSON.parse(given) as EnginesUnderTest[Name]));
    return;
  }
  const reason = process.env[`${variableOf(name)}_NOT_RUN`] ?? 'start it by npm run test:engines';
  describe.skip(`${title} (not run: ${reason})`, () => suite(absent[name]));
}
