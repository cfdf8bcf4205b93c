import { afterEach, expect, it } from '@jest/globals';
import { createHealthState } from '@stillhere/nest-kit';
import { openMetrics } from '@stillhere/telemetry';
import { type HealthDoor, openHealthDoor } from './health-door.js';

const doors: HealthDoor[] = [];
afterEach(async () => {
  for (const door of doors.splice(0)) await door.close();
});

const open = async (health = createHealthState(['log']), port = 0) => {
  const metrics = openMetrics({ now: () => 0 });
  const door = await openHealthDoor(
    { health, metrics },
    { flag: '--health', host: '127.0.0.1', port },
  );
  doors.push(door);
  const ask = async (path: string) => {
    const answer = await fetch(door.address + path);
    return { status: answer.status, body: await answer.json() };
  };
  return { door, health, ask };
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

it('a port that is taken is a sentence', async () => {
  const { door, health } = await open();
  const port = Number(new URL(door.address).port);
  await expect(open(health, port)).rejects.toThrow(
    /The health page cannot start: port \d+ on 127.0.0.1 is already in use.*--health PORT/,
  );
});
