import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { PublishedTopics } from '@stillhere/event-feed';
import {
  categoriesDefault,
  createKafkaTopics,
  type KafkaAccess,
} from '@stillhere/event-feed-kafka';
import type { KafkaOptions } from './kafka-options.js';

/** A file that is named on the command line is not there, or not what it should be. */
export class KafkaFileRefused extends Error {
  readonly code = 'KafkaFileRefused';
}

/** The topics of one log. Reads the files now, connects later. @throws KafkaFileRefused */
export function kafkaTopicsOf(options: KafkaOptions, storeId: string): PublishedTopics {
  const { prefix, tenant, partitions, format } = options;
  return createKafkaTopics({
    prefix,
    tenant,
    partitions,
    format,
    categories: categoriesDefault,
    access: accessOf(options),
    storeId,
  });
}

function accessOf({ brokers, tls, sasl }: KafkaOptions): KafkaAccess {
  return {
    brokers,
    tls: tls && tlsOf(tls),
    sasl: sasl && {
      mechanism: sasl.mechanism,
      username: sasl.user,
      password: passwordIn(sasl.passwordFile),
    },
  };
}

function tlsOf(files: NonNullable<KafkaOptions['tls']>): NonNullable<KafkaAccess['tls']> {
  const texts = Object.fromEntries(
    Object.entries(files).map(([name, path]) => [name, textOf(`--kafka-${name}`, path)]),
  );
  try {
    createSecureContext(texts);
  } catch (error) {
    const why = (error as Error).message;
    throw new KafkaFileRefused(
      `The files of --kafka-ca, --kafka-cert and --kafka-key cannot be used: ${why}. Nothing was changed.`,
      { cause: error },
    );
  }
  return texts;
}

function passwordIn(path: string): string {
  const [line = ''] = textOf('--kafka-password-file', path).split(/\r?\n/);
  if (line !== '') return line;
  throw new KafkaFileRefused(
    `--kafka-password-file ${path} has an empty first line, and the password is expected there. Nothing was changed.`,
  );
}

function textOf(flag: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new KafkaFileRefused(`${flag} ${path} cannot be read (${code}). Nothing was changed.`, {
      cause: error,
    });
  }
}
