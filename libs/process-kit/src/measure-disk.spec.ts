import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openMetrics } from '@stillhere/telemetry';
import { eventually } from '@stillhere/testing';
import { measureDisk } from './measure-disk.js';

const told = async (metrics: ReturnType<typeof openMetrics>) =>
  Object.fromEntries(
    (await metrics.page()).text
      .split('\n')
      .filter((line) => line.startsWith('stillhere_disk_'))
      .map((line) => line.split(' '))
      .map(([name, value]) => [name, Number(value)]),
  );

it('tells the room of the disk under a directory, and 0 of one that is gone', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stillhere-disk-'));
  const metrics = openMetrics({ now: () => 0 });
  await measureDisk(metrics, directory);
  const { blocks, bsize } = statfsSync(directory);
  const { stillhere_disk_size_bytes: size, stillhere_disk_free_bytes: free = -1 } =
    await told(metrics);
  expect(size).toBe(blocks * bsize);
  expect(free).toBeGreaterThanOrEqual(0);
  expect(free).toBeLessThanOrEqual(blocks * bsize);
  rmSync(directory, { recursive: true });
  await eventually('it is gone', async () =>
    Object.values(await told(metrics)).every((value) => value === 0),
  );
});
