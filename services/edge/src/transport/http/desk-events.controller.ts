import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { Principal, reporting, routing } from '@stillhere/contracts';
import type { StaffSession } from '@stillhere/identity';
import { type Cancel, createLatest, type Latest, type Timers } from '@stillhere/kernel';
import {
  callContext,
  isServiceFault,
  LOGGER,
  type Logger,
  REPORTING_CLIENT,
  ROUTING_CLIENT,
  TIMERS,
} from '@stillhere/nest-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { participantOf } from '../../application/live/admit.js';
import { securityHeaders } from './security-headers.js';
import { StaffDoor } from './staff-door.js';

/** A comment this often keeps proxies from closing a quiet stream, and notices a dead one. */
const heartbeatMs = 15_000;
/** How often a stream is checked against its sign-in (I34). */
const checkMs = 1_000;
/** What a reader may leave unread before its stream is cut; it comes back by itself with fresh values. */
const unreadBytesMax = 1_048_576;

/** Server-sent events for the desk's lists: each event carries the newest whole value. */
@Controller('api/desk')
export class DeskEventsController {
  constructor(
    @Inject(StaffDoor) private readonly door: StaffDoor,
    @Inject(ROUTING_CLIENT) private readonly routing: routing.RoutingService,
    @Inject(REPORTING_CLIENT) private readonly reporting: reporting.ReportingService,
    @Inject(TIMERS) private readonly timers: Timers,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get('events')
  async events(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const staff = await this.door.require(request);
    const stream = openStream(reply);
    this.guard(stream, staff);
    const { principal } = staff;
    const context = callContext({ principal, signal: stream.over });
    const moved = createLatest(0);
    void this.feed(stream, 'queue', () => ringing(moved, this.routing.watchQueue({}, context)));
    void this.feed(stream, 'floor', () => ringing(moved, this.reporting.watchFloor({}, context)));
    void this.feed(stream, 'availability', () => this.availability(principal, stream, moved));
  }

  /** One's own seats change with the queue or the floor: asked again at each of their changes. */
  private async *availability(
    principal: Principal,
    { over }: EventStream,
    moved: Latest<number>,
  ): AsyncGenerator<routing.Availability> {
    const context = callContext({ principal, signal: over });
    const counselor = participantOf(principal);
    let shown = '';
    for await (const _ of moved.watch(over)) {
      const availability = await this.routing.getAvailability({ counselor }, context);
      const text = JSON.stringify(availability);
      if (text === shown) continue;
      shown = text;
      yield availability;
    }
  }

  private async feed(
    stream: EventStream,
    event: string,
    watch: () => AsyncIterable<unknown>,
  ): Promise<void> {
    try {
      for await (const value of watch()) stream.send(event, value);
    } catch (error) {
      if (stream.over.aborted) return;
      if (!isServiceFault(error)) throw error;
      this.logger.warn('a desk stream ended', { code: error.code, type: event });
      // The browser connects again by itself and gets the whole newest value.
      stream.end();
    }
  }

  private guard(stream: EventStream, staff: StaffSession): void {
    let sinceBeatMs = 0;
    let cancel: Cancel = () => undefined;
    const check = (): void => {
      if (!staff.isValid()) {
        stream.end();
        return;
      }
      sinceBeatMs += checkMs;
      if (sinceBeatMs >= heartbeatMs) {
        sinceBeatMs = 0;
        stream.comment('here');
      }
      cancel = this.timers.after(checkMs, check);
    };
    stream.over.addEventListener('abort', () => cancel(), { once: true });
    cancel = this.timers.after(checkMs, check);
  }
}

async function* ringing<T>(moved: Latest<number>, values: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const value of values) {
    yield value;
    moved.publish((moved.value ?? 0) + 1);
  }
}

interface EventStream {
  readonly over: AbortSignal;
  send(event: string, value: unknown): void;
  comment(text: string): void;
  end(): void;
}

function openStream(reply: FastifyReply): EventStream {
  const over = new AbortController();
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...securityHeaders,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.on('close', () => over.abort());
  const write = (text: string): void => {
    if (over.signal.aborted) return;
    raw.write(text);
    if (raw.writableLength > unreadBytesMax) raw.destroy();
  };
  write('retry: 1000\n\n');
  return {
    over: over.signal,
    send: (event, value) => write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`),
    comment: (text) => write(`: ${text}\n\n`),
    end: () => raw.end(),
  };
}
