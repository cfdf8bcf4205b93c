import { afterEach, expect, it } from '@jest/globals';
import { createHealthState, silentLogger } from '@stillhere/nest-kit';
import { openMetrics } from '@stillhere/telemetry';
import { type HealthDoor, openHealthDoor } from './health-door.js';

const doors: HealthDoor[] = [];
afterEach(async () => {
  for (const door of doors.splice(0)) await door.close();
});

const open = async (
  health = createHealthState(['log']),
  { port = 0, metrics = openMetrics({ now: () => 0 }) } = {},
) => {
  const errors: unknown[] = [];
  const logger = {
    ...silentLogger,
    error: (_: string, fields: { readonly error?: unknown } = {}) => void errors.push(fields.error),
  };
  const door = await openHealthDoor(
    { health, metrics, logger },
    { flag: '--health', host: '127.0.0.1', port },
  );
  doors.push(door);
  const ask = async (path: string) => {
    const answer = await fetch(door.address + path);
    return { status: answer.status, body: await answer.json() };
  };
  return { door, health, ask, errors };
};

it('answers as long as it is alive, and says whether it is ready, with its notes', async () => {
  const { health, ask } = await open();
  expect(await ask('/healthz')).toEqual({ status: 200, body: { status: 'alive' } });
  expect(await ask('/readyz')).toEqual({ status: 503, body: { status: 'not ready' } });
  health.set('log', true);
  health.note('relay', 'publishing');
  expect(await ask('/readyz?from=probe')).toEqual({
    status: 200,
    body: { status: 'ready', notes: { relay: 'publishing' } },
  });
  expect((await ask('/elsewhere')).status).toBe(404);
});

it('tells the figures of the process in the text format of Prometheus', async () => {
  const { door } = await open();
  const answer = await fetch(`${door.address}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await answer.text()).toMatch(/^process_resident_memory_bytes \d+$/m);
});

it('a figure that cannot be told is a sentence there, and an error in the log', async () => {
  const metrics = openMetrics({ now: () => 0 });
  const broken = new Error('broken');
  metrics.gauge('stillhere_relay_lag_seconds', () => {
    throw broken;
  });
  const { door, ask, errors } = await open(undefined, { metrics });
  const answer = await fetch(`${door.address}/metrics`);
  expect(answer.status).toBe(500);
  expect(await answer.text()).toContain('the log says why');
  expect(errors).toEqual([broken]);
  expect((await ask('/healthz')).status).toBe(200);
});

it('a port that is taken is a sentence', async () => {
  const { door, health } = await open();
  const port = Number(new URL(door.address).port);
  await expect(open(health, { port })).rejects.toThrow(
    /The health page cannot start: port \d+ on 127.0.0.1 is already in use.*--health PORT/,
  );
});
