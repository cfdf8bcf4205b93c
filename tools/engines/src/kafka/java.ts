import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { EngineMissing } from '../engine-missing.js';

/** The oldest Java that Kafka 4 runs on. */
const javaMin = 17;

/** The `java` to start: of JAVA_HOME, else the one on PATH. Throws EngineMissing. */
export function javaProgram(env: NodeJS.ProcessEnv = process.env): string {
  const home = env.JAVA_HOME ?? '';
  const program = home === '' ? 'java' : join(home, 'bin', 'java');
  const { error, stderr = '' } = spawnSync(program, ['-version'], { encoding: 'utf8', env });
  if (error !== undefined) throw missing(`"${program}" cannot be started.`);
  const version = javaVersionIn(stderr);
  if (version === undefined || version < javaMin) {
    throw missing(`"${program}" is Java ${version ?? 'of an unknown version'}.`);
  }
  return program;
}

/** From what `java -version` says: `1.8.0_302` is 8, `17.0.15` is 17. */
export function javaVersionIn(text: string): number | undefined {
  const found = /version "(?:1\.)?(\d+)/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

const missing = (what: string): EngineMissing =>
  new EngineMissing(
    'kafka',
    `${what} Kafka needs Java ${javaMin} or newer: "apt-get install default-jre-headless" on Debian, ` +
      'or name another one in JAVA_HOME. Nothing was changed.',
  );
