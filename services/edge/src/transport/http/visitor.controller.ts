import { Body, Controller, Get, Header, HttpCode, Inject, Post, Query, Req } from '@nestjs/common';
import type { CallContext, intake, Principal, routing, session } from '@stillhere/contracts';
import { type Clock, createKeyedLimit, type KeyedLimit } from '@stillhere/kernel';
import {
  CLOCK,
  callContext,
  INTAKE_CLIENT,
  isServiceFault,
  nobody,
  ROUTING_CLIENT,
  requireAllowed,
  SESSION_CLIENT,
  servicePrincipal,
} from '@stillhere/nest-kit';
import type { FastifyRequest } from 'fastify';
import { ARRIVALS, type Arrivals } from '../../application/live/arrivals.js';
import type { ResumeTokenPort } from '../../application/live/ports.js';
import { REFUSAL_LOG, type RefusalLog } from '../../application/refusal-log.js';
import { RESUME_TOKENS } from '../../tokens.js';
import { Access } from './access.js';
import { HttpFault } from './http-fault.js';
import { networkOf } from './network-of.js';
import { leaveInput, openInput, parseInput } from './request-schemas.js';
import { StaffDoor } from './staff-door.js';

/** Shelters, schools and phone networks share one address: generous, and never about a return. */
const openings = { perSecond: 1, burst: 100, keysMax: 10_000 };

/** What the visitor page asks before and beside its socket. */
@Controller('api')
export class VisitorController {
  readonly #openings: KeyedLimit;
  @Inject(ARRIVALS) private readonly arrivals!: Arrivals;

  constructor(
    @Inject(INTAKE_CLIENT) private readonly intake: intake.IntakeService,
    @Inject(ROUTING_CLIENT) private readonly routing: routing.RoutingService,
    @Inject(SESSION_CLIENT) private readonly session: session.SessionService,
    @Inject(RESUME_TOKENS) private readonly tokens: ResumeTokenPort,
    @Inject(StaffDoor) private readonly door: StaffDoor,
    @Inject(REFUSAL_LOG) private readonly refusals: RefusalLog,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#openings = createKeyedLimit(openings, clock);
  }

  @Access('edge/entry')
  @Get('entry')
  @Header('cache-control', 'no-store')
  async entry(
    @Req() request: FastifyRequest,
    @Query('service') service = '',
    @Query('language') language = '',
  ) {
    const context = callContext({ principal: nobody(await this.door.tenantOf(request.raw)) });
    const [entry, wait] = await Promise.all([
      this.intake.getEntry({ service, language }, context),
      this.wait(context),
    ]);
    return { ...entry, wait };
  }

  /** How long it takes now. Nobody is kept out because that is not known. */
  private async wait(context: CallContext): Promise<routing.Wait | undefined> {
    try {
      return await this.routing.getWait({}, context);
    } catch (error) {
      if (!isServiceFault(error)) throw error;
      this.refusals.refused('how long it takes is not known', { code: error.code });
      return undefined;
    }
  }

  @Access('edge/open-conversation')
  @Post('conversations')
  @HttpCode(201)
  @Header('cache-control', 'no-store')
  async open(@Req() request: FastifyRequest, @Body() body: unknown) {
    const { device, tab, ...wanted } = parseInput(openInput, body);
    this.limit(request.ip);
    const tenant = await this.door.tenantOf(request.raw);
    // The request id lets in: it is in the body only, never an id of the command.
    const { conversation, participant } = await this.inTurn(() =>
      this.intake.openConversation(wanted, callContext({ principal: nobody(tenant) })),
    );
    const token = this.tokens.mint({ tenant, conversation, participant, device, tab, epoch: 0 });
    return { conversation, participant, token };
  }

  /** Whoever comes back to a chat goes first. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (!(await this.arrivals.enter('opens'))) {
      throw new HttpFault(503, {
        code: 'Busy',
        message: 'Very many people come at once right now. Nothing was opened; please try again.',
        retryAfterMs: 2_000,
      });
    }
    try {
      return await work();
    } finally {
      this.arrivals.leave();
    }
  }

  private limit(address: string): void {
    const retryAfterMs = this.#openings.take(networkOf(address));
    if (retryAfterMs === 0) return;
    this.refusals.refused('a rate limit refused', { action: 'edge/open-conversation' });
    throw new HttpFault(429, {
      code: 'TooManyRequests',
      message:
        'Many people start a chat from this network right now. Please try again in a moment.',
      retryAfterMs,
    });
  }

  /** The beacon of somebody who is gone already: nobody waits for an answer, and none tells anything. */
  @Access('edge/leave', 'body')
  @Post('leave')
  @HttpCode(204)
  async leave(@Req() request: FastifyRequest, @Body() body: unknown): Promise<void> {
    const { token, reason } = parseInput(
      leaveInput,
      typeof body === 'string' ? parseJson(body) : body,
    );
    // The token is the proof. One that proves nothing gets no other answer: there is nothing to learn.
    const claims = this.tokens.verify(token);
    if (!claims) return;
    const { conversation, participant, tenant, tab, epoch } = claims;
    if ((await this.door.findTenant(request.raw)) !== tenant) return;
    const principal: Principal = servicePrincipal('edge', tenant);
    const leaver: Principal = { actor: participant, tenant, roles: ['visitor'], conversation };
    try {
      requireAllowed(leaver, 'edge/leave', { tenant, conversation, participant });
      await this.session.recordLeave(
        {
          conversation,
          participant,
          reason,
          connEpoch: 0,
          // The newest token of its tab, as for a resume: what is left of an older page ends nothing.
          hasToken: true,
          tokenEpoch: epoch,
          tab,
          evidence: `leave beacon with the token of connection ${epoch}`,
        },
        callContext({ principal }),
      );
    } catch (error) {
      if (!isServiceFault(error)) throw error;
      this.refusals.refused('a leave beacon was refused', { code: error.code, conversation });
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
