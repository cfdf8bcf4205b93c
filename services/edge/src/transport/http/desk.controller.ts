import { Body, Controller, Get, Header, HttpCode, Inject, Post, Req } from '@nestjs/common';
import type { routing, session } from '@stillhere/contracts';
import { callContext, ROUTING_CLIENT, SESSION_CLIENT } from '@stillhere/nest-kit';
import type { FastifyRequest } from 'fastify';
import type { Desks } from '../../application/desk/desks.js';
import { participantOf } from '../../application/live/admit.js';
import { DESKS } from '../../edge-lifecycle.js';
import { Access } from './access.js';
import {
  acceptInput,
  assignInput,
  availabilityInput,
  declineInput,
  deskLeaveInput,
  draftInput,
  endInput,
  holdInput,
  parseInput,
  putBackInput,
  riskInput,
  stepNowInput,
} from './request-schemas.js';
import { StaffDoor } from './staff-door.js';

/** What a counselor does beside the chats themselves. */
@Controller('api/desk')
export class DeskController {
  constructor(
    @Inject(StaffDoor) private readonly door: StaffDoor,
    @Inject(DESKS) private readonly desks: Desks,
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
    return { conversation };
  }

  /** Says no to an offer that rings here; it goes to somebody else. */
  @Access('edge/decline')
  @Post('decline')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async decline(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { principal } = await this.door.acting(request);
    const declined = parseInput(declineInput, body);
    const counselor = participantOf(principal);
    await this.routing.declineOffer({ counselor, ...declined }, callContext({ principal }));
    return { conversation: declined.conversation };
  }

  /** Why somebody who waits is offered to whom they are, or why nobody is asked. */
  @Access('edge/explain')
  @Post('explain')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async explain(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { principal } = await this.door.acting(request);
    const { conversation } = parseInput(acceptInput, body);
    return this.routing.explainOffer({ conversation }, callContext({ principal }));
  }

  /** Says by name that one looks after somebody who waited too long. */
  @Access('edge/acknowledge')
  @Post('acknowledge')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async acknowledge(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { principal } = await this.door.acting(request);
    const { conversation } = parseInput(acceptInput, body);
    return this.routing.acknowledgeAlarm({ conversation }, callContext({ principal }));
  }

  /** Gives a chat to another counselor: their own, or any where they lead the shift. */
  @Access('edge/assign')
  @Post('assign')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async assign(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { principal } = await this.door.acting(request);
    const wanted = parseInput(assignInput, body);
    const context = callContext({ principal });
    await this.routing.assign({ ...wanted, displayName: '' }, context);
    return { conversation: wanted.conversation };
  }

  /** Puts a chat back to the front of the waiting list: one's own, unless another is named. */
  @Access('edge/put-back')
  @Post('put-back')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async putBack(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { principal } = await this.door.acting(request);
    const wanted = parseInput(putBackInput, body);
    const { conversation, counselor = participantOf(principal), why } = wanted;
    await this.routing.putBack({ conversation, counselor, why }, callContext({ principal }));
    return { conversation };
  }

  /** How much danger the person is in, as this member of staff judges it. */
  @Access('edge/risk')
  @Post('risk')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async risk(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { principal } = await this.door.acting(request);
    const wanted = parseInput(riskInput, body);
    const by = participantOf(principal);
    await this.session.setRisk({ ...wanted, by }, callContext({ principal }));
    return { conversation: wanted.conversation };
  }

  /** No step of the contact policy comes by itself here, or again. */
  @Access('edge/hold-policy')
  @Post('hold-policy')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async holdPolicy(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { principal } = await this.door.acting(request);
    const wanted = parseInput(holdInput, body);
    const by = participantOf(principal);
    await this.session.holdPolicy({ ...wanted, by }, callContext({ principal }));
    return { conversation: wanted.conversation };
  }

  /** The step of the contact policy that this desk shows comes now. */
  @Access('edge/step-now')
  @Post('step-now')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async stepNow(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { principal } = await this.door.acting(request);
    const wanted = parseInput(stepNowInput, body);
    const by = participantOf(principal);
    await this.session.stepNow({ ...wanted, by }, callContext({ principal }));
    return { conversation: wanted.conversation };
  }

  /** What they were writing in their chats when another page of theirs was last heard of. */
  @Access('edge/drafts')
  @Get('drafts')
  @Header('cache-control', 'no-store')
  async drafts(@Req() request: FastifyRequest) {
    const { principal } = await this.door.require(request);
    const author = participantOf(principal);
    return this.session.listDrafts({ author }, callContext({ principal }));
  }

  /** Typing shows nobody to be at work by itself: the sign-in is not prolonged by it. */
  @Access('edge/keep-draft')
  @Post('drafts')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async keepDraft(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { principal } = await this.door.require(request);
    const draft = { ...parseInput(draftInput, body), author: participantOf(principal) };
    return this.session.keepDraft(draft, callContext({ principal }));
  }

  /** What a page that goes can still send. */
  @Access('edge/desk-leave')
  @Post('leave')
  @HttpCode(204)
  async leave(@Req() request: FastifyRequest, @Body() body: unknown): Promise<void> {
    const { principal } = await this.door.require(request);
    const who = { tenant: principal.tenant, counselor: participantOf(principal) };
    this.desks.leave(who, parseInput(deskLeaveInput, body).tab);
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
    return { conversation };
  }
}
