import { Body, Controller, Header, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { routing, session } from '@stillhere/contracts';
import { callContext, ROUTING_CLIENT, SESSION_CLIENT } from '@stillhere/nest-kit';
import type { FastifyRequest } from 'fastify';
import { participantOf } from '../../application/live/admit.js';
import { Access } from './access.js';
import { acceptInput, availabilityInput, endInput, parseInput } from './request-schemas.js';
import { SeatSignals } from './seat-signals.js';
import { StaffDoor } from './staff-door.js';

/** What a counselor does beside the chats themselves. */
@Controller('api/desk')
export class DeskController {
  constructor(
    @Inject(StaffDoor) private readonly door: StaffDoor,
    @Inject(SeatSignals) private readonly seats: SeatSignals,
    @Inject(ROUTING_CLIENT) private readonly routing: routing.RoutingService,
    @Inject(SESSION_CLIENT) private readonly session: session.SessionService,
  ) {}

  @Access('edge/availability')
  @Post('availability')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async availability(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { principal } = await this.door.acting(request);
    const wanted = parseInput(availabilityInput, body);
    const counselor = participantOf(principal);
    const context = callContext({ principal });
    const now = await this.routing.setAvailability({ counselor, ...wanted }, context);
    this.seats.changed(counselor);
    return now;
  }

  @Access('edge/accept')
  @Post('accept')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async accept(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { principal, displayName } = await this.door.acting(request);
    const { conversation } = parseInput(acceptInput, body);
    const counselor = participantOf(principal);
    const context = callContext({ principal });
    await this.routing.acceptOffer({ conversation, counselor, displayName }, context);
    this.seats.changed(counselor);
    return { conversation };
  }

  @Access('edge/end')
  @Post('end')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async end(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { principal } = await this.door.acting(request);
    const { conversation, disposition } = parseInput(endInput, body);
    const by = participantOf(principal);
    await this.session.end({ conversation, by, disposition }, callContext({ principal }));
    this.seats.changed(by);
    return { conversation };
  }
}
