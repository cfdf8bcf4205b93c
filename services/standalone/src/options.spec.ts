import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.js';

const optionsOf = (args: string[], environment: Record<string, string> = {}) => {
  const parsed = parseOptions(args, environment);
  if (parsed.kind !== 'options') throw new Error(parsed.text);
  return parsed.options;
};
const refusalOf = (args: string[], environment: Record<string, string> = {}) => {
  const parsed = parseOptions(args, environment);
  if (parsed.kind !== 'refused') throw new Error(parsed.kind);
  return parsed.text;
};

const logId = '2f1a0f0e-5c0e-4a51-9a39-0f7a4d3c2b1a';

describe('--metrics', () => {
  it.each([
    ['9464', { host: '127.0.0.1', port: 9_464 }],
    ['0', { host: '127.0.0.1', port: 0 }],
    ['10.0.0.5:9464', { host: '10.0.0.5', port: 9_464 }],
    ['localhost:1', { host: 'localhost', port: 1 }],
    ['[::1]:9464', { host: '::1', port: 9_464 }],
  ])('%s says where figures are told, and --host does not', (text, metrics) => {
    expect(optionsOf(['--metrics', text, '--host', '0.0.0.0']).metrics).toEqual(metrics);
    expect(optionsOf([], { STILLHERE_METRICS: text }).metrics).toEqual(metrics);
  });

  it.each(['65536', 'on', ':9464', 'http://here:9464', '::1:9464', '-1'])('is not %s', (text) => {
    expect(refusalOf([`--metrics=${text}`])).toBe(
      `--metrics is "${text}" but must be a port like 9464, or an address and a port like 10.0.0.5:9464. ` +
        'See --help. Nothing was changed.',
    );
  });
});

describe('options', () => {
  it('have defaults for a trial on one machine', () => {
    expect(optionsOf([])).toEqual({
      directory: resolve('data'),
      expectedLog: 'whatever',
      host: '127.0.0.1',
      httpPort: 8_080,
      grpcPort: 9_090,
      logFormat: 'text',
      allowedOrigins: new Set(),
      trustedProxies: [],
      intake: {},
      routing: { deskGraceMs: 45_000, goneEndMs: 3_600_000 },
      sealing: { checkpoints: resolve('data/checkpoints'), keyNumber: 1 },
    });
  });

  it('come from flags or, each of them, from the environment', () => {
    const expected = {
      directory: '/var/stillhere',
      expectedLog: { id: logId },
      host: '::1',
      httpPort: 80,
      grpcPort: 81,
      logFormat: 'json',
      allowedOrigins: new Set(['https://help.example.org', 'https://chat.example.org']),
      trustedProxies: ['10.0.0.0/8', '203.0.113.7'],
      intake: {},
      routing: { deskGraceMs: 90_000, goneEndMs: 1_800_000 },
      sealing: { checkpoints: '/mnt/elsewhere', keyNumber: 3 },
    };
    const given = [
      '/var/stillhere',
      '80',
      '81',
      '::1',
      'json',
      'https://help.example.org,https://CHAT.example.org:443',
      logId,
      '10.0.0.0/8,203.0.113.7',
      '90',
      '30',
      '/mnt/elsewhere',
      '3',
    ];
    const flags = [
      '--data',
      '--http',
      '--grpc',
      '--host',
      '--log-format',
      '--origin',
      '--expect-log',
      '--trusted-proxy',
      '--desk-grace-s',
      '--gone-end-min',
      '--checkpoints',
      '--seal-key',
    ];
    expect(optionsOf(flags.flatMap((flag, index) => [flag, given[index] ?? '']))).toEqual(expected);
    const names = [
      'DATA',
      'HTTP',
      'GRPC',
      'HOST',
      'LOG_FORMAT',
      'ORIGIN',
      'EXPECT_LOG',
      'TRUSTED_PROXY',
      'DESK_GRACE_S',
      'GONE_END_MIN',
      'CHECKPOINTS',
      'SEAL_KEY',
    ];
    const environment = names.map((name, index) => [`STILLHERE_${name}`, given[index] ?? '']);
    expect(optionsOf([], Object.fromEntries(environment))).toEqual(expected);
  });

  it.each([
    [['--origin', 'https://help.example.org/chat'], 'without a path'],
    [['--origin', 'https://help.example.org,ftp://x.org'], '"ftp://x.org"'],
    [['--trusted-proxy', '10.0.0.0/8,proxy'], '"proxy" but must be an address or a range'],
    [['--http=7', '--grpc=7'], 'are both 7 but must be two different ports'],
    [['--expect-log=yes'], 'must be any, new, or the id of a log'],
    [['--log-format=xml'], 'must be one of text, json'],
  ])('are refused with what was expected: %j', (args, sentence) => {
    expect(refusalOf(args)).toContain(sentence);
    expect(refusalOf(args)).toMatch(/See --help\. Nothing was changed\.$/);
  });

  it('may both be any free port', () => {
    expect(optionsOf(['--http=0', '--grpc=0'])).toMatchObject({ httpPort: 0, grpcPort: 0 });
  });

  it('explain themselves', () => {
    const parsed = parseOptions(['--help'], {});
    expect(parsed).toMatchObject({ kind: 'help', text: expect.stringContaining('--data DIR') });
    expect(parsed).toMatchObject({ text: expect.stringContaining('STILLHERE_ORIGIN') });
  });

  it('take a log in PostgreSQL, and never repeat an address: it may hold a password', () => {
    const url = 'postgres://stillhere:secret@db:5432/stillhere';
    const owner = 'postgres://owner:secret@db:5432/stillhere';
    const alone = { url, ownerUrl: undefined };
    expect(optionsOf(['--log', url]).log).toEqual({ log: alone, database: alone });
    const environment = { STILLHERE_LOG: url, STILLHERE_LOG_OWNER: owner };
    const owned = { url, ownerUrl: owner };
    expect(optionsOf([], environment).log).toEqual({ log: owned, database: owned });
    const events = { url: 'esdb://admin:s3cret@events', ownerUrl: undefined };
    expect(optionsOf(['--log', events.url]).log).toEqual({ log: events, database: undefined });
    const wrong = [
      'mysql://stillhere:secret@db/stillhere',
      'postgres://stillhere:secret@db',
      'postgres://db/secret',
      'secret',
    ];
    for (const text of wrong) {
      const refusal = refusalOf(['--log', text]);
      expect(refusal).toContain(
        '--log must be like postgres://ROLE:PASSWORD@HOST:5432/DATABASE or esdb://',
      );
      expect(refusal).not.toContain('secret');
    }
    expect(refusalOf(['--log', url, '--log-owner', 'secret'])).toContain(
      '--log-owner must be like',
    );
    expect(refusalOf(['--log-owner', owner])).toContain('no --log that it would own');
  });
});
