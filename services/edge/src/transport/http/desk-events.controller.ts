import { randomUUID } from 'node:crypto';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { CallContext, Principal, reporting, routing } from '@stillhere/contracts';
import type { StaffSession } from '@stillhere/identity';
import type { Timers } from '@stillhere/kernel';
import {
  callContext,
  isServiceFault,
  LOGGER,
  type Logger,
  REPORTING_CLIENT,
  ROUTING_CLIENT,
  servicePrincipal,
  TIMERS,
} from '@stillhere/nest-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { participantOf } from '../../application/live/admit.js';
import { Access } from './access.js';
import { DeskStreams } from './desk-streams.js';
import { type EventStream, openEventStream } from './event-stream.js';
import { type NamedFloor, namedFloor } from './named-floor.js';
import { createSeatChangeSignal, type SeatChangeSignal } from './seat-change-signal.js';
import { SeatSignals } from './seat-signals.js';
import { StaffDoor } from './staff-door.js';

/** Server-sent events for the desk's lists: each event carries the newest whole value. */
@Controller('api/desk')
export class DeskEventsController {
  constructor(
    @Inject(StaffDoor) private readonly door: StaffDoor,
    @Inject(DeskStreams) private readonly streams: DeskStreams,
    @Inject(SeatSignals) private readonly seats: SeatSignals,
    @Inject(ROUTING_CLIENT) private readonly routing: routing.RoutingService,
    @Inject(REPORTING_CLIENT) private readonly reporting: reporting.ReportingService,
    @Inject(TIMERS) private readonly timers: Timers,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Access('edge/desk-events')
  @Get('events')
  async events(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const staff = await this.door.require(request);
    this.streams.requireRoom(staff.account);
    const stream = openEventStream(request, reply);
    // HEAD asks what would come, not for it.
    if (request.method === 'HEAD') {
      stream.end();
      return;
    }
    this.streams.keep(stream, staff);
    this.feedAll(stream, staff.principal);
    void this.tellOfDesk(stream, staff);
  }

  /** A desk that is followed is one that is there. */
  private async tellOfDesk({ over }: EventStream, staff: StaffSession): Promise<void> {
    const { principal } = staff;
    const connection = randomUUID();
    const context = callContext({ principal: servicePrincipal('edge', principal.tenant) });
    const about = {
      counselor: participantOf(principal),
      connection,
      evidence: '',
      lastHeardAt: '',
    };
    const tab = { gateway: 'events', device: 'events', tab: connection, surface: 'visible' };
    const tell = (fact: string, cause: string): Promise<unknown> =>
      this.routing.recordDesk({ ...about, ...tab, fact, cause }, context).catch((error) => {
        if (!isServiceFault(error)) throw error;
        this.logger.warn('a desk could not be told of', { code: error.code });
      });
    await tell('opened', '');
    const ended = async (): Promise<void> => {
      await tell('ended', staff.isValid() ? 'closed-or-reloaded' : 'auth');
    };
    if (over.aborted) await ended();
    else over.addEventListener('abort', () => void ended(), { once: true });
  }

  private feedAll(stream: EventStream, principal: Principal): void {
    const context = callContext({ principal, signal: stream.over });
    const seatChange = createSeatChangeSignal(this.timers, stream.over);
    const stop = this.seats.on(participantOf(principal), seatChange.tell);
    stream.over.addEventListener('abort', stop, { once: true });
    const queue = (): AsyncIterable<unknown> => this.routing.watchQueue({}, context);
    void this.feed(stream, 'queue', () => tellingSeatChanges(seatChange, queue()));
    void this.feed(stream, 'floor', () => tellingSeatChanges(seatChange, this.floor(context)));
    void this.feed(stream, 'availability', () => this.availability(principal, stream, seatChange));
  }

  private async *floor(context: CallContext): AsyncGenerator<NamedFloor> {
    for await (const floor of this.reporting.watchFloor({}, context)) {
      yield await namedFloor(floor, this.door);
    }
  }

  /** One's own seats change with deeds of one's own, with the queue and with the floor. */
  private async *availability(
    principal: Principal,
    { over }: EventStream,
    seatChange: SeatChangeSignal,
  ): AsyncGenerator<routing.Availability> {
    const context = callContext({ principal, signal: over });
    const counselor = participantOf(principal);
    for await (const _ of seatChange.told()) {
      yield await this.routing.getAvailability({ counselor }, context);
    }
  }

  /** Sends what is new. When it breaks off the browser comes back by itself and gets it all. */
  private async feed(
    stream: EventStream,
    event: string,
    watch: () => AsyncIterable<unknown>,
  ): Promise<void> {
    let shown = '';
    try {
      for await (const value of watch()) {
        const json = JSON.stringify(value);
        if (json !== shown) stream.send(event, json);
        shown = json;
      }
    } catch (error) {
      if (!isServiceFault(error)) throw error;
      if (!stream.over.aborted)
        this.logger.warn('a desk stream ended', { code: error.code, type: event });
    }
    stream.end();
  }
}

async function* tellingSeatChanges<T>(
  seatChange: SeatChangeSignal,
  values: AsyncIterable<T>,
): AsyncGenerator<T> {
  for await (const value of values) {
    yield value;
    seatChange.tell();
  }
}
