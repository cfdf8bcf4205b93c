import type { routing, session } from '@stillhere/contracts';
import type { AliveMark, Clock, Random, Timers } from '@stillhere/kernel';
import type { Link, Logger } from '@stillhere/nest-kit';
import type { ConnectionTimers } from '../domain/connection/index.js';

/** All that the use cases touch of the world. */
export interface PresencePorts {
  readonly session: Pick<session.SessionService, 'openConnection' | 'read'>;
  /** The session service's record of conversations: what a turn finds out is decided in that turn. */
  readonly record: Pick<Link, 'submit'>;
  readonly desks: DeskRecord;
  readonly aliveMark: AliveMark;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly connectionTimers: ConnectionTimers;
}

/** The part of the routing service that keeps the record of desks. */
export type DeskRecord = Pick<routing.RoutingService, 'recordDesk'>;
