import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Server, withoutDesks } from '@stillhere/harness';
import { copyOf, fixtures } from './fixture.js';
import { goOn, missingIn } from './people.js';

jest.setTimeout(180_000);

let server: Server | undefined;
afterEach(async () => {
  await server?.kill();
  server?.remove();
});

it('of the versions so far something was kept', () => {
  expect(fixtures.length).toBeGreaterThan(0);
});

describe.each(fixtures)('the data directory of $version', ({ path, expected }) => {
  it('is started on, verifies, shows every word, and goes on', async () => {
    const env = { ...withoutDesks, STILLHERE_EXPECT_LOG: 'any' };
    server = await Server.start({ directory: copyOf(`${path}/one-process`), env });
    expect(missingIn(server, expected)).toEqual([]);
    expect(await goOn(server, expected)).toEqual([...expected.words.talking, 'and today']);
    const verified = server.tool('verify-log', '--json');
    const report = JSON.parse(verified.text) as { result: string; events: number };
    expect(report.result).toBe('intact');
    expect(report.events).toBeGreaterThan(expected.events);
  });
});
