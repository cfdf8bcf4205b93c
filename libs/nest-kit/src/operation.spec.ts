import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { createHealthState, createLogger, createShutdown } from './index.js';

const lines: string[] = [];
const logger = (format: 'text' | 'json') => {
  lines.length = 0;
  return createLogger({ format, clock: manualClock(), write: (line) => lines.push(line) });
};

describe('the log of the process', () => {
  it('writes one line of text a fact', () => {
    logger('text').info('listening', { port: 8080, host: '::1', directory: 'my data' });
    expect(lines).toEqual([
      '2026-01-01T00:00:00.000Z info  listening port=8080 host=::1 directory="my data"',
    ]);
  });

  it('writes JSON that can be read back', () => {
    logger('json').warn('call denied', { action: 'a/B', reason: 'line\nbreak "quoted"' });
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      time: '2026-01-01T00:00:00.000Z',
      level: 'warn',
      message: 'call denied',
      action: 'a/B',
      reason: 'line\nbreak "quoted"',
    });
  });

  it('keeps a line on one line', () => {
    logger('text').info('x', { reason: 'a\nb\u2028c\u0000' });
    expect(lines[0]).toMatch(/ reason=a<U\+000A>b<U\+2028>c<U\+0000>$/);
  });

  it.each(['text', 'json'] as const)('lets no words, names or objects through as %s', (format) => {
    const canary = 'I want to tell you something';
    const error = new Error(canary, { cause: new Error(canary) });
    const fields = {
      body: canary,
      displayName: canary,
      address: canary,
      token: canary,
      text: canary,
      reason: { nested: canary },
      code: [canary],
      error,
      data: canary,
      message: canary,
    };
    const log = logger(format);
    log.error('call failed', fields);
    log.error('call failed', { error: canary });
    log.error('call failed', { error: { message: canary } });
    expect(lines).toHaveLength(3);
    expect(lines.join('\n')).not.toContain('tell you');
  });

  it('says of an error its class, its code and its place', () => {
    class StoreUnavailable extends Error {
      readonly code = 'StoreUnavailable';
    }
    logger('json').error('x', { error: new StoreUnavailable('words') });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      errorName: 'StoreUnavailable',
      errorCode: 'StoreUnavailable',
      errorAt: expect.stringContaining('operation.spec.ts'),
    });
  });

  it('leaves out what is below its level', () => {
    logger('text').debug('not this');
    expect(lines).toEqual([]);
  });
});

describe('health', () => {
  it('is ready once every part is, and tells only changes', () => {
    const health = createHealthState(['log', 'projections']);
    const seen: boolean[] = [];
    const stop = health.watch(() => seen.push(health.ready));
    health.set('log', true);
    expect(health.waitingFor).toEqual(['projections']);
    health.set('projections', true);
    health.set('projections', true);
    health.set('log', false);
    stop();
    health.set('log', true);
    expect(seen).toEqual([true, false]);
    expect(health.ready).toBe(true);
  });
});

describe('shutdown', () => {
  const run = (steps: Parameters<typeof createShutdown>[0]['steps']) => {
    const clock = manualClock();
    const codes: number[] = [];
    const exit = (code: number) => void codes.push(code);
    const shutdown = createShutdown({ steps, timers: clock, logger: logger('text'), exit });
    return { clock, codes, shutdown };
  };

  it('takes its steps in order, once', async () => {
    const order: string[] = [];
    const step = (name: string) => ({
      name,
      atMostMs: 1_000,
      run: async () => {
        await Promise.resolve();
        order.push(name);
      },
    });
    const { codes, shutdown } = run([step('doors'), step('projections'), step('log')]);
    await Promise.all([shutdown.begin('SIGTERM'), shutdown.begin('SIGTERM')]);
    expect(order).toEqual(['doors', 'projections', 'log']);
    expect(codes).toEqual([0]);
  });

  it('goes on after a step that fails or hangs, and says so', async () => {
    let closed = false;
    const close = () => {
      closed = true;
    };
    const { clock, codes, shutdown } = run([
      { name: 'sockets', atMostMs: 100, run: () => Promise.reject(new Error('secret words')) },
      { name: 'gRPC', atMostMs: 100, run: () => new Promise(() => undefined) },
      { name: 'log', atMostMs: 100, run: close },
    ]);
    const stopped = shutdown.begin('SIGTERM');
    await clock.advance(100);
    await stopped;
    expect(closed).toBe(true);
    expect(codes).toEqual([1]);
    expect(lines.join('\n')).toMatch(/failed step=sockets.*took too long step=gRPC/s);
    expect(lines.join('\n')).not.toContain('secret');
  });

  it('keeps the code that it was begun with', async () => {
    const { codes, shutdown } = run([]);
    await shutdown.begin('log corrupt', 3);
    expect(codes).toEqual([3]);
  });
});
