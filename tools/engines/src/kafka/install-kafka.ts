import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EngineFailed } from '../engine-failed.js';
import { EngineMissing } from '../engine-missing.js';

/** Runs on Java 17, as do 3.9.2 and 4.3.1, which were tried as well. */
export const kafkaVersion = '4.4.0';

const pom = resolve(import.meta.dirname, '../../kafka/pom.xml');
const cache = resolve(import.meta.dirname, '../../../../node_modules/.cache/stillhere');

/** Where the programs of the broker lie unless another folder is given. */
export const kafkaFolder = (): string => join(cache, `kafka-${kafkaVersion}`);

export const isKafkaInstalled = (folder = kafkaFolder()): boolean =>
  existsSync(folder) && readdirSync(folder).some((file) => file.startsWith('kafka_2.13-'));

/** Gets the broker from Maven Central by name: 43 MB. Throws EngineMissing or EngineFailed. */
export function installKafka(folder = kafkaFolder()): void {
  if (isKafkaInstalled(folder)) return;
  if (spawnSync('mvn', ['--version']).error !== undefined) {
    throw new EngineMissing(
      'kafka',
      'Maven, which gets Kafka, is not on PATH: "apt-get install maven" on Debian. Nothing was changed.',
    );
  }
  // A download that is cut short leaves no folder that looks whole.
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies'];
  const given = [`-DoutputDirectory=${unfinished}`, `-Dkafka.version=${kafkaVersion}`];
  const { status, error } = spawnSync('mvn', [...args, ...given], { stdio: 'inherit' });
  if (status !== 0) {
    throw new EngineFailed(
      'kafka',
      `Maven could not get Kafka ${kafkaVersion} (it ended with ${status}); what it says stands above.`,
      { cause: error },
    );
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
}
