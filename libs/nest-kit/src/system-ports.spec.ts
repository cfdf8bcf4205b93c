import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { standStill } from '@stillhere/testing';
import { createSteadyClock, systemTimers } from './system-ports.js';

describe('the steady clock', () => {
  it('I31: goes on as the monotonic one does, whatever happens to the wall clock', () => {
    let [wallMs, monotonicMs] = [Date.UTC(2026, 10, 22), 500];
    const clock = createSteadyClock({ now: () => wallMs, monotonicMs: () => monotonicMs });
    const startedMs = clock.now();
    expect(startedMs).toBe(wallMs);
    wallMs += 86_400_000;
    monotonicMs += 2_000;
    expect(clock.now() - startedMs).toBe(2_000);
    wallMs -= 2 * 86_400_000;
    expect(clock.now() - startedMs).toBe(2_000);
    expect(clock.monotonicMs()).toBe(monotonicMs);
  });
});

describe('a timer that was held up by a standstill of this process', () => {
  it('comes after what was sent to us meanwhile, and can be cancelled until then', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const accepted = once(server, 'connection');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [theirs] = (await accepted) as [Socket];
    const happened: string[] = [];
    const done = new Promise<void>((resolve) => {
      theirs.once('data', () => {
        happened.push('read');
        setImmediate(() => {
          happened.push('told at the end of that turn');
          cancel();
        });
      });
      systemTimers.after(100, () => {
        happened.push('judged');
        resolve();
      });
      const cancel = systemTimers.after(101, () => happened.push('cancelled'));
      setImmediate(() => {
        client.write('I am still here');
        standStill(1_500);
      });
    });
    await done;
    expect(happened).toEqual(['read', 'told at the end of that turn', 'judged']);
    client.destroy();
    server.close();
  });
});
