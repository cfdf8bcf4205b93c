import type { routing, session } from '@stillhere/contracts';
import type { AliveMark, Clock, Random, Timers } from '@stillhere/kernel';
import type { Leases } from '@stillhere/leases';
import type { Link, Logger } from '@stillhere/nest-kit';
import type { Metrics, Tracer } from '@stillhere/telemetry';
import type { ConnectionTimers } from '../domain/connection/index.js';
import type { ContactPolicy } from '../domain/contact/index.js';
import type { Place } from '../domain/place/index.js';

/** All that the use cases touch of the world. */
export interface PresencePorts {
  readonly session: Pick<
    session.SessionService,
    'openConnection' | 'takePresence' | 'read' | 'recordContactStep'
  >;
  /** The session service's record of conversations: what a turn finds out is decided in that turn. */
  readonly record: Pick<Link, 'submit'>;
  readonly desks: DeskRecord;
  readonly aliveMark: AliveMark;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly connectionTimers: ConnectionTimers;
  /** Default: nobody wants figures. */
  readonly metrics?: Metrics | undefined;
  /** Default: nobody traces. */
  readonly tracer?: Tracer | undefined;
  /** Where several processes share the places out; default this one looks after all. */
  readonly leases?: Leases | undefined;
  /** What each service does when a chat is quiet, lost or over; default nothing is done by itself. */
  readonly policies?: ContactPolicies | undefined;
}

/** Which policy a service follows; `undefined`: none, and nothing is done by itself. */
export interface ContactPolicies {
  of(tenant: string, service: string): ContactPolicy | undefined;
}

/** The part of the routing service that keeps the record of desks. */
export type DeskRecord = Pick<routing.RoutingService, 'recordDesk' | 'takeDesk'>;

/**
 * Which places this process looks after. Where several processes share them out, each part of them is with one at a
 * time, under a lease, or for a moment with none.
 */
export interface Ownership {
  /** Evidence, openings and watches of it are taken here. */
  owns(place: Place): boolean;
  /** The same for a part; the evidence of what is not known says no more. */
  ownsPart(part: number): boolean;
  /** It was taken over a moment ago: what the record holds open in it may not all have come here yet. */
  isSettling(part: number): boolean;
  /** What was found out about it may still be written: also while it is being handed over. */
  mayWrite(place: Place): boolean;
  /** Rises with each owner of it; 0: it never had another. */
  fenceOf(place: Place): number;
  /** Somebody looks after it, as this process last heard. */
  isLookedAfter(place: Place): boolean;
  /** Takes its share from now on. */
  begin(writing: Writing): void;
  /** Hands over all that it has. */
  stop(): Promise<void>;
}

/** What of a part waits for the record. */
export interface Writing {
  /** One last try, for a bounded time. */
  settle(part: number): Promise<void>;
  /** Resolves when nothing waits, or nobody asks any more. */
  untilWritten(part: number, given: AbortSignal): Promise<void>;
}
