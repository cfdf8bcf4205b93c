import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.js';

describe('the command line', () => {
  it('takes the folder from --data, then from the environment, then ./data', () => {
    const folder = (args: string[], environment = {}) => {
      const parsed = parseOptions(args, environment);
      return parsed.kind === 'options' ? parsed.options.directory : parsed;
    };
    expect(folder([])).toBe(resolve('data'));
    expect(folder([], { STILLHERE_DATA: '' })).toBe(resolve('data'));
    expect(folder([], { STILLHERE_DATA: '/srv/a' })).toBe('/srv/a');
    expect(folder(['--data', '/srv/b'], { STILLHERE_DATA: '/srv/a' })).toBe('/srv/b');
  });

  it('takes a stream and a form', () => {
    expect(parseOptions(['--stream', 'queue-local_1', '--json', '--data=/d'], {})).toEqual({
      kind: 'options',
      options: { directory: '/d', stream: 'queue-local_1', json: true },
    });
  });

  it.each([['--help'], ['-h']])('shows its help for %s', (flag) => {
    expect(parseOptions([flag], {})).toMatchObject({ kind: 'help' });
  });

  it.each([
    [['--dta', 'x'], 'There is no --dta. Did you mean --data?'],
    [['stray'], 'stray'],
    [['--data'], '--data'],
    [['--stream', 'no stream'], '"no stream" is no stream name; expected <category>-<tenant>_<id>'],
  ])('refuses %j with a sentence', (args, sentence) => {
    expect(parseOptions(args, {})).toEqual({
      kind: 'refused',
      text: expect.stringContaining(sentence),
    });
  });
});
