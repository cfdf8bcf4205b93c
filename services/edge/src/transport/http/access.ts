import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { authorizeCall, type EdgeAction } from '@stillhere/access';
import { deniedFault, LOGGER, type Logger, nobody } from '@stillhere/nest-kit';
import type { FastifyRequest } from 'fastify';
import { passwordNeeded, StaffDoor, signInNeeded } from './staff-door.js';

const row = 'stillhere.edge.access';

/** What a route's row in the access matrix is called, and what proves who calls. */
interface Access {
  readonly action: EdgeAction;
  /** `body`: a resume token in it; the route asks the policy once it has read it. */
  readonly proof: 'cookie' | 'body';
}

/** Every route names its row; one without a row is refused to all. */
export const Access = (action: EdgeAction, proof: Access['proof'] = 'cookie'): MethodDecorator =>
  SetMetadata(row, { action, proof } satisfies Access);

/** Asks the access matrix before any route runs: the same policy as every other door. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(StaffDoor) private readonly door: StaffDoor,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.get<Access | undefined>(row, context.getHandler());
    if (access?.proof === 'body') return true;
    const { raw } = context.switchToHttp().getRequest<FastifyRequest>();
    // Whoever looks whether we are alive opens no page: they come by an address.
    if (access?.action === 'edge/health') return true;
    const tenant = await this.door.tenantOf(raw);
    const staff = await this.door.staffOf(raw);
    const verdict = authorizeCall(staff?.principal ?? nobody(tenant), access?.action ?? '');
    if (verdict.allowed) return true;
    if (staff === undefined) throw signInNeeded(await this.door.endedBecause(raw));
    if (staff.mustChangePassword) throw passwordNeeded();
    this.logger.warn('call denied', { action: access?.action ?? '', reason: verdict.reason });
    throw deniedFault(verdict);
  }
}
