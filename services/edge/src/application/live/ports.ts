import type { Principal, presence, routing, session } from '@stillhere/contracts';
import type { SignInEnd } from '@stillhere/identity';
import type { Clock, Random, Timers } from '@stillhere/kernel';
import type { Link, Logger } from '@stillhere/nest-kit';
import type { Tracer } from '@stillhere/telemetry';
import type { EvidenceReporter } from '../presence/evidence-reporter.js';
import type { Arrivals } from './arrivals.js';
import type { Floods } from './floods.js';

/** Who a visitor's resume token was made for. */
export interface ResumeClaims {
  readonly tenant: string;
  readonly conversation: string;
  readonly participant: string;
  readonly device: string;
  readonly tab: string;
  /** 0 for the first one; then the epoch of the connection that it was handed out on. */
  readonly epoch: number;
}

export interface ResumeTokenPort {
  mint(claims: ResumeClaims): string;
  /** `undefined`: not one of ours, or altered. */
  verify(token: string): ResumeClaims | undefined;
}

/** Whose pages a host name opens; `home` stands for this process where nobody's are asked for. */
export interface HostTenants {
  readonly home: string;
  /** `undefined`: nobody's. */
  ofHost(host: string): Promise<string | undefined>;
}

/** What came with the request for a socket. */
export interface Arriving {
  /** Whose page asks; `undefined`: the host is nobody's. */
  readonly tenant: string | undefined;
  /** Of that tenant, as the cookie proves; `undefined`: none, or not valid. */
  readonly staff: StaffSession | undefined;
}

/** Somebody of the staff, as the upgrade's cookie proved. */
export interface StaffSession {
  readonly principal: Principal;
  /** False once signed out, expired or revoked. */
  readonly isValid: (now?: boolean) => boolean;
  /** Why it is not valid any more; `none` while it is. */
  readonly endedBecause: () => SignInEnd;
  /** The person did something: starts the idle time anew. */
  readonly touch: () => void;
}

/** All that the live half of the edge touches. */
export interface LivePorts {
  readonly gateway: string;
  /** In whose name this process follows directives that concern the sockets of all. */
  readonly tenant: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly tracer: Tracer;
  readonly evidence: EvidenceReporter;
  readonly floods: Floods;
  readonly arrivals: Arrivals;
  readonly tokens: ResumeTokenPort;
  readonly session: session.SessionService;
  /** The session, for what every message needs. */
  readonly sessionLink: Link;
  readonly presence: presence.PresenceService;
  readonly routing: routing.RoutingService;
}
