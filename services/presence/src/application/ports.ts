import type { CallContext, session } from '@stillhere/contracts';
import type { Clock, Random, Timers } from '@stillhere/kernel';
import type { Logger } from '@stillhere/nest-kit';
import type { ConnectionTimers } from '../domain/connection/index.js';

/** All that the use cases touch of the world. */
export interface PresencePorts {
  readonly session: session.SessionService;
  readonly desks: DeskRecord;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly connectionTimers: ConnectionTimers;
}

/** What became of one tab of a counselor's desk, as the record takes it. */
export interface DeskFact {
  readonly counselor: string;
  readonly connection: string;
  readonly fact: 'opened' | 'suspected' | 'answered' | 'ended';
  /** For ended. */
  readonly cause: string;
  readonly evidence: string;
  /** For suspected and ended; '' when it is not known. */
  readonly lastHeardAt: string;
  /** For opened. */
  readonly gateway: string;
  readonly device: string;
  readonly tab: string;
}

/** The part of the routing service that keeps the record of desks. */
export interface DeskRecord {
  /** A fact that changes nothing appends nothing. Refuses for good what it does not know. */
  recordDesk(fact: DeskFact, context: CallContext): Promise<unknown>;
}
