import type { routing, session } from '@stillhere/contracts';
import type { AliveMark, Clock, Random, Timers } from '@stillhere/kernel';
import type { Logger } from '@stillhere/nest-kit';
import type { ConnectionTimers } from '../domain/connection/index.js';

/** All that the use cases touch of the world. */
export interface PresencePorts {
  readonly session: session.SessionService;
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
