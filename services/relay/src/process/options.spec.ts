import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.js';

const log = 'postgres://stillhere:secret@db:5432/stillhere';
const here = ['--log', log, '--kafka', 'kafka.example.org:9092'];
const textOf = (...args: string[]): string => {
  const parsed = parseOptions(args, {});
  if (parsed.kind === 'options') throw new Error('it was taken');
  return parsed.text;
};

describe('npm run relay', () => {
  it('needs a log on a server and a broker', () => {
    const place = { url: log, ownerUrl: undefined };
    expect(parseOptions(here, {})).toMatchObject({
      kind: 'options',
      options: { log: place, database: place, healthPort: 8_081, host: '127.0.0.1' },
    });
    expect(textOf('--kafka', 'kafka:9092')).toContain('published by "npm start -- --kafka"');
    expect(textOf('--log', log)).toContain('--kafka is missing');
    expect(textOf('--help')).toContain('one publishes, the others take over');
  });

  it('never repeats an address: it may hold a password', () => {
    expect(textOf(...here, '--log', 'mysql://stillhere:secret@db/x')).not.toContain('secret');
    expect(textOf(...here, '--log-owner', 'secret')).toMatch(/^--log-owner must be like postgres:/);
  });
});
