import { Inject, Injectable } from '@nestjs/common';
import type { StaffSession } from '@stillhere/identity';
import type { Cancel, Timers } from '@stillhere/kernel';
import { TIMERS } from '@stillhere/nest-kit';
import { whileSignedIn } from '../../application/while-signed-in.js';
import type { EventStream } from './event-stream.js';
import { HttpFault } from './http-fault.js';

/** A comment this often keeps proxies from closing a quiet stream, and notices a dead one. */
const heartbeatMs = 15_000;
/** Tabs of one person; more is a program gone wild. */
const streamsPerAccountMax = 50;

/** The open streams of all desks: each ends with its sign-in, all end with the process. */
@Injectable()
export class DeskStreams {
  readonly #open = new Map<EventStream, string>();

  constructor(@Inject(TIMERS) private readonly timers: Timers) {}

  requireRoom(account: string): void {
    const own = [...this.#open.values()].filter((one) => one === account).length;
    if (own < streamsPerAccountMax) return;
    throw new HttpFault(429, {
      code: 'TooManyStreams',
      message: 'The desk is open too often under this sign-in. Close some of its tabs.',
    });
  }

  keep(stream: EventStream, staff: StaffSession): void {
    let cancel: Cancel = () => undefined;
    const beat = (): void => {
      stream.comment('here');
      cancel = this.timers.after(heartbeatMs, beat);
    };
    this.#open.set(stream, staff.account);
    const over = (): void => {
      cancel();
      this.#open.delete(stream);
    };
    stream.over.addEventListener('abort', over, { once: true });
    cancel = this.timers.after(heartbeatMs, beat);
    whileSignedIn({ timers: this.timers, over: stream.over, staff }, () => stream.end());
  }

  endAll(): void {
    for (const stream of [...this.#open.keys()]) stream.end();
  }
}
