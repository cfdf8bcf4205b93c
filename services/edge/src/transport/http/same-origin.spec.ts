import { describe, expect, it } from '@jest/globals';
import { comesFromOurPages } from './same-origin.js';

const told: Record<string, unknown>[] = [];
const refusals = {
  refused: (message: string, fields: object) => void told.push({ message, ...fields }),
};
const none: ReadonlySet<string> = new Set();

const taken = (headers: Record<string, string>, allowed = none): boolean =>
  comesFromOurPages({ headers }, { allowed, refusals }, '/api/conversations');

/** Host and Origin as ordinary proxies write them. */
const pairs: readonly (readonly [string, string, boolean])[] = [
  ['help.example', 'https://help.example', true],
  ['help.example:443', 'https://help.example', true],
  ['help.example:80', 'http://help.example', true],
  ['HELP.example', 'https://help.example', true],
  ['help.example.', 'https://help.example.', true],
  ['[::1]:8080', 'http://[::1]:8080', true],
  ['localhost:8080', 'http://127.0.0.1:8080', false],
  ['help.example:8443', 'https://help.example', false],
  ['help.example:80', 'https://help.example', false],
  ['help.example', 'https://help.example.evil.example', false],
  ['help.example/x', 'https://help.example', false],
  ['evil@help.example', 'https://help.example', false],
  ['', 'https://help.example', false],
  ['help.example', 'ftp://help.example', false],
  ['help.example', 'https://help.example/path', false],
];

describe.each([
  ['without --origin', none],
  ['with --origin of another name', new Set(['https://portal.example'])],
])('where a request comes from, %s', (_, allowed) => {
  it.each(pairs)('Host %s and Origin %s: %s', (host, origin, expected) => {
    expect(taken({ host, origin }, allowed)).toBe(expected);
  });
});

describe('where a request comes from', () => {
  it('may be a public address that was named, however it is written', () => {
    const allowed = new Set(['https://portal.example']);
    const host = '10.0.0.7:8080';
    expect(taken({ host, origin: 'https://portal.example' }, allowed)).toBe(true);
    expect(taken({ host, origin: 'https://PORTAL.example:443' }, allowed)).toBe(true);
    expect(taken({ host, origin: 'https://evil.example' }, allowed)).toBe(false);
  });

  it('is the browser’s to say where it says so', () => {
    const host = 'help.example';
    expect(taken({ host })).toBe(true);
    expect(taken({ host, 'sec-fetch-site': 'cross-site' })).toBe(false);
    expect(taken({ host, origin: 'null' })).toBe(false);
    expect(taken({ host, origin: 'null', 'sec-fetch-site': 'same-origin' })).toBe(true);
    const page = { host, origin: 'http://help.example' };
    expect(taken({ ...page, 'sec-fetch-site': 'cross-site' })).toBe(false);
  });

  it('is logged with both values when it is refused', () => {
    told.length = 0;
    taken({ host: 'help.example', origin: 'https://evil.example' });
    expect(told).toEqual([
      {
        message: 'an origin was refused',
        origin: 'https://evil.example',
        host: 'help.example',
        url: '/api/conversations',
        reason: '',
      },
    ]);
  });
});
