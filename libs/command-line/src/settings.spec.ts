import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readSettings } from './settings.js';

const settings = {
  data: { kind: 'text', value: 'DIR', default: './data', env: 'STILLHERE_DATA', help: 'Where' },
  http: {
    kind: 'number',
    value: 'PORT',
    default: 8080,
    min: 0,
    max: 65_535,
    env: 'STILLHERE_HTTP',
    help: 'Port of the pages',
  },
  'log-format': {
    kind: 'choice',
    choices: ['text', 'json'],
    default: 'text',
    env: 'STILLHERE_LOG_FORMAT',
    help: 'Form of log lines',
  },
  quiet: { kind: 'switch', env: 'STILLHERE_QUIET', help: 'Says less' },
} as const;

const read = (args: string[], env: Record<string, string> = {}, restMax = 0) =>
  readSettings(settings, { args, env, usage: 'npm start -- [settings]', restMax });
const values = (args: string[], env = {}) => {
  const result = read(args, env);
  if (!result.ok) throw new Error(result.text);
  return result.values;
};
const problem = (args: string[], env = {}) => {
  const result = read(args, env);
  if (result.ok || result.help) throw new Error('no problem');
  return result.text;
};

describe('settings', () => {
  it('have their defaults', () => {
    expect(values([])).toEqual({ data: './data', http: 8080, 'log-format': 'text', quiet: false });
  });

  it('come from flags, then from the environment', () => {
    const env = { STILLHERE_HTTP: '81', STILLHERE_DATA: '/var', STILLHERE_QUIET: 'true' };
    expect(values(['--http', '82', '--log-format=json'], env)).toEqual({
      data: '/var',
      http: 82,
      'log-format': 'json',
      quiet: true,
    });
  });

  it('take an empty variable as none', () => {
    expect(values([], { STILLHERE_HTTP: '' }).http).toBe(8080);
  });

  it.each([
    [['--htpp', '1'], {}, 'There is no --htpp. Did you mean --http?'],
    [['--nothing-like-it'], {}, 'There is no --nothing-like-it.'],
    [['--http'], {}, '--http needs a value: a whole number from 0 to 65535.'],
    [['--http', '--quiet'], {}, '--http needs a value'],
    [['--http', '80a'], {}, '--http is "80a" but must be a whole number from 0 to 65535.'],
    [['--http', '-1'], {}, '--http is "-1" but must be'],
    [['--http=70000'], {}, '--http is "70000" but must be'],
    [['--log-format=xml'], {}, '--log-format is "xml" but must be one of text, json.'],
    [['--data='], {}, '--data is "" but must be a DIR.'],
    [['--http=1', '--http=2'], {}, '--http is given twice.'],
    [['--constructor=1'], {}, 'There is no --constructor.'],
    [['start'], {}, '"start" is one too many.'],
    [['--hel'], {}, 'There is no --hel. Did you mean --help?'],
    [['-q'], {}, 'There is no -q.'],
    [['--no-quiet'], {}, 'There is no --no-quiet.'],
    [[], { STILLHERE_HTTP: 'eighty' }, 'STILLHERE_HTTP is "eighty" but must be'],
  ])('say what is wrong with %j %j', (args, env, sentence) => {
    expect(problem(args, env)).toContain(sentence);
    expect(problem(args, env)).toMatch(/See --help\. Nothing was changed\.$/);
  });

  it('explain themselves', () => {
    const result = read(['--http', 'nonsense', '--help']);
    expect(result).toEqual({
      ok: false,
      help: true,
      text: [
        'npm start -- [settings]',
        '',
        '  --data DIR              Where (default ./data, or STILLHERE_DATA)',
        '  --http PORT             Port of the pages (default 8080, or STILLHERE_HTTP)',
        '  --log-format text|json  Form of log lines (default text, or STILLHERE_LOG_FORMAT)',
        '  --quiet                 Says less (or STILLHERE_QUIET)',
        '  --help                  Prints this',
      ].join('\n'),
    });
  });

  it('keep words that are asked for', () => {
    expect(read(['one', '--quiet', 'two'], {}, 2)).toMatchObject({ rest: ['one', 'two'] });
  });

  it('never throw, whatever is typed', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.string(), (args, text) => {
        const result = read(args, { STILLHERE_HTTP: text });
        if (!result.ok) expect(result.text.length).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
