import { Body, Controller, Get, Header, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { SignInRefusal, SignInResult, StaffIdentity, StaffSession } from '@stillhere/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { REFUSAL_LOG, type RefusalLog } from '../../application/refusal-log.js';
import { STAFF_IDENTITY } from '../../tokens.js';
import { Access } from './access.js';
import { cameByTls } from './came-by-tls.js';
import { cookieGone, cookieWith, deviceCookieWith, deviceOf, secretOf } from './cookie.js';
import { HttpFault } from './http-fault.js';
import { parseInput, passwordInput, signInInput } from './request-schemas.js';
import { StaffDoor, signInNeeded } from './staff-door.js';

/** Sign-in of the staff. The secret lives in an HttpOnly cookie and never in an answer's body. */
@Controller('api/desk')
export class SignInController {
  constructor(
    @Inject(STAFF_IDENTITY) private readonly identity: StaffIdentity,
    @Inject(StaffDoor) private readonly door: StaffDoor,
    @Inject(REFUSAL_LOG) private readonly refusals: RefusalLog,
  ) {}

  @Access('edge/sign-in')
  @Post('sign-in')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async signIn(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: unknown,
  ) {
    const { account, password } = parseInput(signInInput, body);
    const tenant = await this.door.tenantOf(request.raw);
    const address = request.ip;
    const previous = secretOf(request.raw);
    const device = deviceOf(request.raw);
    const asked = { tenant, account, password, address, previous, device };
    return this.keep(await this.identity.signIn(asked), request, reply);
  }

  @Access('edge/password')
  @Post('password')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async password(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: unknown,
  ) {
    const secret = (await this.ownSecret(request)) ?? '';
    const { old: oldPassword, new: newPassword } = parseInput(passwordInput, body);
    const address = request.ip;
    const change = { secret, oldPassword, newPassword, address };
    return this.keep(await this.identity.changePassword(change), request, reply);
  }

  @Access('edge/sign-out')
  @Post('sign-out')
  @HttpCode(204)
  async signOut(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const secret = await this.ownSecret(request);
    if (secret !== undefined) await this.identity.signOut(secret);
    reply.header('set-cookie', cookieGone(cameByTls(request.raw)));
  }

  @Access('edge/me')
  @Get('me')
  @Header('cache-control', 'no-store')
  async me(@Req() request: FastifyRequest) {
    const staff = await this.door.staffOf(request.raw);
    if (staff) return shown(staff);
    throw signInNeeded(await this.door.endedBecause(request.raw));
  }

  /** Of a sign-in at this page's own tenant. */
  private async ownSecret({ raw }: FastifyRequest): Promise<string | undefined> {
    return (await this.door.staffOf(raw)) && secretOf(raw);
  }

  private keep(result: SignInResult, { raw }: FastifyRequest, reply: FastifyReply) {
    if (!result.ok) {
      const { code } = result.refusal;
      this.refusals.refused('a sign-in was refused', { action: 'edge/sign-in', code });
      throw refused(result.refusal);
    }
    const isSecure = cameByTls(raw);
    reply.header('set-cookie', [
      cookieWith(result.secret, isSecure),
      ...(result.device === undefined ? [] : [deviceCookieWith(result.device, isSecure)]),
    ]);
    return shown(result.session);
  }
}

const shown = ({ account, displayName, roles, mustChangePassword }: StaffSession) => ({
  account,
  displayName,
  roles,
  mustChangePassword,
});

function refused(refusal: SignInRefusal): HttpFault {
  const { code, message } = refusal;
  switch (refusal.code) {
    case 'SignInRefused':
    case 'NotSignedIn':
      return new HttpFault(401, { code, message });
    case 'TooManyAttempts':
      return new HttpFault(429, { code, message, retryAfterMs: refusal.retryAfterMs });
    case 'PasswordTooWeak':
      return new HttpFault(400, { code, message, field: 'new' });
  }
}
