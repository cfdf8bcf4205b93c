import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { kafkaTopicsOf } from '@stillhere/relay';
import { parseOptions } from './options.js';

const kafkaOf = (...args: string[]) => {
  const parsed = parseOptions(args, {});
  if (parsed.kind !== 'options') throw new Error(parsed.text);
  return parsed.options.kafka;
};
const here = ['--kafka', 'kafka.example.org:9092'];

describe('--kafka', () => {
  it('is off unless brokers are named', () => {
    expect(kafkaOf()).toBeUndefined();
    expect(kafkaOf('--kafka', 'a:1,[::1]:9092')).toEqual({
      brokers: ['a:1', '[::1]:9092'],
      prefix: 'stillhere',
      tenant: 'local',
      partitions: 12,
      format: 'protobuf',
      tls: undefined,
      sasl: undefined,
    });
  });

  it('takes TLS and a sign-in from files', () => {
    const files = ['--kafka-ca', '/ca', '--kafka-cert', '/cert', '--kafka-key', '/key'];
    const signIn = [
      '--kafka-sasl',
      'scram-sha-512',
      '--kafka-user',
      'u',
      '--kafka-password-file',
      '/p',
    ];
    expect(kafkaOf(...here, '--kafka-tls', 'on', ...files, ...signIn)).toMatchObject({
      tls: { ca: '/ca', cert: '/cert', key: '/key' },
      sasl: { mechanism: 'scram-sha-512', user: 'u', passwordFile: '/p' },
    });
  });

  it.each([
    [['--kafka', 'nowhere'], /--kafka is "nowhere" but must be like/],
    [['--kafka', 'a:70000'], /must be like kafka.example.org:9092/],
    [[...here, '--kafka-tenant', 'a-b'], /--kafka-tenant is "a-b" but must be 1 to 32 of/],
    [[...here, '--kafka-prefix', 'a b'], /--kafka-prefix is "a b" but must be a word/],
    [[...here, '--kafka-partitions', '0'], /--kafka-partitions/],
    [[...here, '--kafka-ca', '/ca'], /need --kafka-tls on/],
    [[...here, '--kafka-tls', 'on', '--kafka-cert', '/c'], /belong together/],
    [
      [...here, '--kafka-sasl', 'plain', '--kafka-user', 'u'],
      /needs --kafka-user and --kafka-password-file/,
    ],
    [[...here, '--kafka-user', 'u'], /need --kafka-sasl/],
    [['--kafka-tls', 'on'], /--kafka is not given/],
  ])('refuses %j with a sentence', (args, sentence) => {
    expect(() => kafkaOf(...args)).toThrow(sentence);
  });
});

describe('the files of --kafka', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-kafka-files-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const file = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  const settings = (...args: string[]) => {
    const options = kafkaOf(...here, ...args);
    if (options === undefined) throw new Error('no Kafka');
    return kafkaTopicsOf(options, 'store');
  };
  const signIn = ['--kafka-sasl', 'plain', '--kafka-user', 'u', '--kafka-password-file'];

  it('are read at the start, and refused by name', () => {
    expect(settings(...signIn, file('password', 'secret\n'))).toBeDefined();
    expect(() => settings(...signIn, '/nowhere')).toThrow(
      /--kafka-password-file \/nowhere cannot be read \(ENOENT\)/,
    );
    expect(() => settings(...signIn, file('empty', '\n'))).toThrow(/empty first line/);
    const bad = [
      '--kafka-tls',
      'on',
      '--kafka-cert',
      file('c', 'x'),
      '--kafka-key',
      file('k', 'x'),
    ];
    expect(() => settings(...bad)).toThrow(/cannot be used/);
  });
});
