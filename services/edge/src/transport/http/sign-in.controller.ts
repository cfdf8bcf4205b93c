import { Body, Controller, Get, Header, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { SignInRefusal, SignInResult, StaffIdentity, StaffSession } from '@stillhere/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { STAFF_IDENTITY } from '../../tokens.js';
import { cameByTls } from './came-by-tls.js';
import { cookieGone, cookieWith, secretOf } from './cookie.js';
import { HttpFault } from './http-fault.js';
import { parseInput, passwordInput, signInInput } from './request-schemas.js';
import { requireSameOrigin } from './same-origin.js';
import { StaffDoor, signInNeeded } from './staff-door.js';

/** Sign-in of the staff. The secret lives in an HttpOnly cookie and never in an answer's body. */
@Controller('api/desk')
export class SignInController {
  constructor(
    @Inject(STAFF_IDENTITY) private readonly identity: StaffIdentity,
    @Inject(StaffDoor) private readonly door: StaffDoor,
  ) {}

  @Post('sign-in')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async signIn(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: unknown,
  ) {
    requireSameOrigin(request);
    const { account, password } = parseInput(signInInput, body);
    const address = request.ip;
    const previous = secretOf(request.raw);
    return keep(
      await this.identity.signIn({ account, password, address, previous }),
      request,
      reply,
    );
  }

  @Post('password')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async password(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: unknown,
  ) {
    requireSameOrigin(request);
    const secret = secretOf(request.raw) ?? '';
    const { old: oldPassword, new: newPassword } = parseInput(passwordInput, body);
    const address = request.ip;
    const change = { secret, oldPassword, newPassword, address };
    return keep(await this.identity.changePassword(change), request, reply);
  }

  @Post('sign-out')
  @HttpCode(204)
  async signOut(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    requireSameOrigin(request);
    const secret = secretOf(request.raw);
    if (secret !== undefined) await this.identity.signOut(secret);
    reply.header('set-cookie', cookieGone(cameByTls(request.raw)));
  }

  @Get('me')
  @Header('cache-control', 'no-store')
  async me(@Req() request: FastifyRequest) {
    const staff = await this.door.staffOf(request.raw);
    if (staff) return shown(staff);
    throw signInNeeded(await this.door.endedBecause(request.raw));
  }
}

function keep(result: SignInResult, request: FastifyRequest, reply: FastifyReply) {
  if (!result.ok) throw refused(result.refusal);
  reply.header('set-cookie', cookieWith(result.secret, cameByTls(request.raw)));
  return shown(result.session);
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
