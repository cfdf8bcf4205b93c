import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';
import { freePorts } from './free-port.js';

/** So many that without an agreement two processes would share one: thirty of them, most likely. */
const count = 600;
/** Built by `npm run build`, which `npm test` does first. */
const built = new URL('../dist/free-port.js', import.meta.url).href;
const other = `
  const { freePorts } = await import(${JSON.stringify(built)});
  console.log(JSON.stringify(await freePorts(${count})));
  setInterval(() => undefined, 1_000);`;

async function portsOfAnother(): Promise<{ ports: number[]; end: () => Promise<void> }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', other], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const end = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return { ports: JSON.parse(line) as number[], end };
}

describe('free ports', () => {
  it('are nobody else’s, also before anybody listens on them', async () => {
    const { ports, end } = await portsOfAnother();
    try {
      const own = new Set(await freePorts(count));
      expect(own.size).toBe(count);
      expect(ports.filter((port) => own.has(port))).toEqual([]);
    } finally {
      await end();
    }
  });
});
