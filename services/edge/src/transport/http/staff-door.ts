import { Inject, Injectable } from '@nestjs/common';
import type { SignInEnd, StaffIdentity, StaffSession } from '@stillhere/identity';
import type { FastifyRequest } from 'fastify';
import { STAFF_IDENTITY } from '../../tokens.js';
import type { RawRequest } from './came-by-tls.js';
import { secretOf } from './cookie.js';
import { HttpFault } from './http-fault.js';

/** Who stands behind a request's cookie. */
@Injectable()
export class StaffDoor {
  constructor(@Inject(STAFF_IDENTITY) private readonly identity: StaffIdentity) {}

  /** For requests and upgrades alike; `undefined`: nobody. */
  async staffOf(request: RawRequest): Promise<StaffSession | undefined> {
    const secret = secretOf(request);
    return secret === undefined ? undefined : this.identity.session(secret);
  }

  /** Why nobody stands behind it any more. */
  async endedBecause(request: RawRequest): Promise<SignInEnd> {
    const secret = secretOf(request);
    return secret === undefined ? 'none' : this.identity.endedBecause(secret);
  }

  displayName(account: string): Promise<string | undefined> {
    return this.identity.displayName(account);
  }

  /** Somebody who may work: a one-time password must have been changed first. */
  async require({ raw }: FastifyRequest): Promise<StaffSession> {
    const staff = await this.staffOf(raw);
    if (!staff) throw signInNeeded(await this.endedBecause(raw));
    if (!staff.mustChangePassword) return staff;
    throw passwordNeeded();
  }

  /** The same for a deed, which counts as one. */
  async acting(request: FastifyRequest): Promise<StaffSession> {
    const staff = await this.require(request);
    staff.touch();
    return staff;
  }
}

export const signInNeeded = (reason: SignInEnd): HttpFault =>
  new HttpFault(401, {
    code: 'SignInNeeded',
    reason,
    message: 'Please sign in again. Everything written so far is saved.',
  });

export const passwordNeeded = (): HttpFault =>
  new HttpFault(403, {
    code: 'PasswordChangeNeeded',
    message: 'Please choose your own password first.',
  });
