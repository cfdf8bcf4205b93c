import { Inject, Injectable } from '@nestjs/common';
import { isOfTenant } from '@stillhere/access';
import type { SignInEnd, StaffIdentity, StaffSession } from '@stillhere/identity';
import type { FastifyRequest } from 'fastify';
import type { Arriving, HostTenants } from '../../application/live/ports.js';
import { STAFF_IDENTITY, TENANTS } from '../../tokens.js';
import type { RawRequest } from './came-by-tls.js';
import { secretOf } from './cookie.js';
import { HttpFault } from './http-fault.js';

/** Whose page a request comes from, and who stands behind its cookie. */
@Injectable()
export class StaffDoor {
  constructor(
    @Inject(STAFF_IDENTITY) private readonly identity: StaffIdentity,
    @Inject(TENANTS) private readonly tenants: HostTenants,
  ) {}

  /**
   * By the host name that was opened; `undefined`: it is nobody's, or the page stands on another tenant's. Hosts of one
   * domain are one site to a browser: the page of one would bring the cookies of another.
   */
  async findTenant({ headers }: RawRequest): Promise<string | undefined> {
    const { host = '', origin = '' } = headers;
    const tenant = await this.tenants.ofHost(host);
    if (!URL.canParse(origin)) return tenant;
    return (await this.tenants.ofHost(new URL(origin).host)) === tenant ? tenant : undefined;
  }

  /** @throws HttpFault 404: the host is nobody's */
  async tenantOf(request: RawRequest): Promise<string> {
    const tenant = await this.findTenant(request);
    if (tenant === undefined) throw nobodysHost();
    return tenant;
  }

  /** For requests and upgrades alike; `undefined`: nobody, or nobody of the tenant whose page asks. */
  async staffOf(request: RawRequest): Promise<StaffSession | undefined> {
    const secret = secretOf(request);
    if (secret === undefined) return undefined;
    const [tenant = '', staff] = await Promise.all([
      this.findTenant(request),
      this.identity.session(secret),
    ]);
    return staff && isOfTenant(staff.principal, tenant) ? staff : undefined;
  }

  /** What came with the request for a socket. */
  async arriving(request: RawRequest): Promise<Arriving> {
    const [tenant, staff] = await Promise.all([this.findTenant(request), this.staffOf(request)]);
    return { tenant, staff };
  }

  /** Why nobody stands behind it any more. */
  async endedBecause(request: RawRequest): Promise<SignInEnd> {
    const secret = secretOf(request);
    return secret === undefined ? 'none' : this.identity.endedBecause(secret);
  }

  displayName(tenant: string, account: string): Promise<string | undefined> {
    return this.identity.displayName(tenant, account);
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

export const nobodysHost = (): HttpFault =>
  new HttpFault(404, {
    code: 'HostUnknown',
    message: 'There is no helpline at this address. Nothing was changed.',
  });

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
