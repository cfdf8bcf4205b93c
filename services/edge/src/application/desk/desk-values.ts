import type { Principal, reporting, routing } from '@stillhere/contracts';
import { createLatest, pause } from '@stillhere/kernel';
import type { DeskValueKey } from '@stillhere/live-protocol';
import { callContext, type ServiceFault } from '@stillhere/nest-kit';
import { keepRunning } from '../live/keep-running.js';
import type { DeskPorts } from './ports.js';

/** People read lists; more often only makes them flicker, and a list is the largest value there is. */
const shownEveryMs = 250;

/** A list does not wait longer for what its people wrote; it follows. */
const previewWithinMs = 300;

export interface Told {
  readonly principal: Principal;
  /** What the log calls them: `counselor:…`. */
  readonly counselor: string;
  readonly over: AbortSignal;
  send(key: DeskValueKey, value: unknown): void;
}

/** Tells one desk the newest whole value of each key, whenever it is another one. */
export function tellValues(ports: DeskPorts, told: Told): void {
  void keep(ports, told, 'queue', () => queue(ports, told));
  void keep(ports, told, 'floor', () => floor(ports, told));
  void keep(ports, told, 'availability', () => availability(ports, told));
}

/** Until the desk is over, again after a fault of the other side. */
function keep(
  { timers, logger }: DeskPorts,
  { over }: Told,
  key: DeskValueKey,
  run: () => Promise<'again'>,
): Promise<void> {
  const onFault = ({ code, status }: ServiceFault): boolean => {
    logger.warn('a value of a desk broke off', { code, type: key });
    return status === 'permission-denied';
  };
  return keepRunning({ signal: over, timers, onFault }, run);
}

/** Sends only what is another text than before. */
function sender({ send }: Told, key: DeskValueKey): (value: unknown) => void {
  let shown = '';
  return (value) => {
    const text = JSON.stringify(value);
    if (text !== shown) send(key, value);
    shown = text;
  };
}

async function queue(ports: DeskPorts, told: Told): Promise<'again'> {
  const { previewsOf, routing, timers } = ports;
  const { principal, over } = told;
  const previews = previewsOf(principal.tenant);
  const show = sender(told, 'queue');
  const ended = new AbortController();
  const signal = AbortSignal.any([over, ended.signal]);
  const latest = createLatest<routing.QueueSnapshot>();
  const stop = previews.onChange(() => {
    if (latest.value) latest.publish({ ...latest.value });
  });
  const shown = (async () => {
    for await (const { waiting } of latest.watch(signal)) {
      const asked = previews.want(waiting.map(({ conversation }) => conversation));
      await Promise.race([asked, pause({ timers, signal }, previewWithinMs)]);
      show({ waiting: waiting.map((one) => ({ ...one, ...previews.of(one.conversation) })) });
      await pause({ timers, signal }, shownEveryMs);
    }
  })();
  try {
    for await (const snapshot of routing.watchQueue({}, callContext({ principal, signal }))) {
      latest.publish(snapshot);
    }
  } finally {
    stop();
    ended.abort();
    await shown;
  }
  return 'again';
}

async function floor({ reporting, namesOf }: DeskPorts, told: Told): Promise<'again'> {
  const { principal, over: signal } = told;
  const show = sender(told, 'floor');
  const floors: AsyncIterable<reporting.Floor> = reporting.watchFloor(
    {},
    callContext({ principal, signal }),
  );
  for await (const one of floors) show(await namesOf(principal.tenant, one));
  return 'again';
}

async function availability({ routing }: DeskPorts, told: Told): Promise<'again'> {
  const { principal, counselor, over: signal } = told;
  const show = sender(told, 'availability');
  const context = callContext({ principal, signal });
  for await (const one of routing.watchAvailability({ counselor }, context)) show(one);
  return 'again';
}
