import { maySpeakFor } from '@stillhere/access';
import type { Principal } from '@stillhere/contracts';
import type { Clock } from '@stillhere/kernel';
import { ServiceFault } from '../service-fault.js';
import {
  type CallerClaims,
  type CallerRead,
  readAssertion,
  writeAssertion,
} from './caller-assertion.js';
import type { CallerKeys } from './caller-keys.js';

/** Longer than any call's deadline, short enough that one who reads it later has nothing in hand. */
export const goodForMs = 30_000;
/** Clocks of two machines that are looked after are this near; a difference of an hour is told. */
export const clocksApartMsMax = 10_000;
/** One is made for many calls of the same caller, as long as more than this is left of it. */
const renewBelowMs = goodForMs / 2;
/** Proofs that were looked at already: those of a busy half minute, in some 20 MB. */
const knownMax = 20_000;

/** How our own services say for whom they call, and believe each other. */
export interface CallerProofs {
  /** Proof for one service, good for half a minute. Cheap for a principal that was asked about before. */
  prove(caller: Principal, audience: string): string;
  /**
   * Whom `peer` speaks for.
   * @throws ServiceFault CallerNotService, CallerMalformed, CallerKeyUnknown, CallerAltered,
   *   CallerExpired, CallerElsewhere, CallerForeign
   */
  accept(proof: string, arrived: ProofArrived): Principal;
}

export interface ProofArrived {
  /** Whose connection it came on, as its token proved. */
  readonly peer: Principal;
  /** Whether this process is the service that it was made for. */
  readonly isFor: (audience: string) => boolean;
}

export interface CallerProofsParts {
  /** Asked at each use, so that a rotation needs no restart. */
  readonly keys: () => CallerKeys;
  /** Wall clock: the two ends are two processes. */
  readonly clock: Pick<Clock, 'now'>;
}

interface Made {
  readonly proof: string;
  readonly expiresAt: number;
  readonly keyId: string;
}

interface Known {
  readonly claims: CallerClaims;
  /** Who brought it last: a link brings it with each order, and gets the same principal. */
  by: Principal | undefined;
  principal: Principal;
}

/** What is open in somebody's name ends with the token of the service that vouches for them. */
const asLongAs = ({ isValid }: Principal, caller: Principal): Principal =>
  isValid === undefined ? caller : { ...caller, isValid };

export function createCallerProofs({ keys, clock }: CallerProofsParts): CallerProofs {
  const made = new WeakMap<Principal, Map<string, Made>>();
  const known = new Map<string, Known>();

  const look = (proof: string): Known => {
    const seen = known.get(proof);
    if (seen !== undefined) return seen;
    const read = readAssertion(keys(), proof);
    if (!read.ok) throw unproven(read.why);
    if (known.size >= knownMax) known.clear();
    const looked: Known = { claims: read.claims, by: undefined, principal: read.claims.caller };
    known.set(proof, looked);
    return looked;
  };
  return {
    prove(caller, audience) {
      const ofCaller = made.get(caller) ?? new Map<string, Made>();
      made.set(caller, ofCaller);
      const [ring, nowMs] = [keys(), clock.now()];
      const before = ofCaller.get(audience);
      const isFresh = before && before.keyId === ring.newest;
      const leftMs = (before?.expiresAt ?? 0) - nowMs;
      if (isFresh && leftMs > renewBelowMs && leftMs <= goodForMs) return before.proof;
      const expiresAt = nowMs + goodForMs;
      const proof = writeAssertion(ring, { caller, audience, expiresAt });
      ofCaller.set(audience, { proof, expiresAt, keyId: ring.newest });
      return proof;
    },
    accept(proof, { peer, isFor }) {
      if (!peer.roles.includes('service')) throw notService();
      const looked = look(proof);
      const { caller, audience, expiresAt } = looked.claims;
      const leftMs = expiresAt - clock.now();
      if (leftMs < -clocksApartMsMax || leftMs > goodForMs + clocksApartMsMax) {
        known.delete(proof);
        throw expired(leftMs);
      }
      if (!isFor(audience)) throw elsewhere(audience);
      if (!maySpeakFor(peer, caller)) throw foreign();
      if (looked.by !== peer) {
        looked.by = peer;
        looked.principal = asLongAs(peer, caller);
      }
      return looked.principal;
    },
  };
}

/** Whether one of our services did not believe another's word for whom it calls: a setting or a clock of ours is wrong. */
export const isCallerRefusal = ({ code }: ServiceFault): boolean => callerRefusals.has(code);

const callerRefusals: ReadonlySet<string> = new Set([
  'CallersUnknown',
  'CallerNotService',
  'CallerForeign',
  'CallerElsewhere',
  'CallerMalformed',
  'CallerKeyUnknown',
  'CallerAltered',
  'CallerExpired',
]);

const refusal = (code: string, message: string): ServiceFault =>
  new ServiceFault({
    status: 'permission-denied',
    code,
    message: `${message} Nothing was changed.`,
  });

const notService = (): ServiceFault =>
  refusal(
    'CallerNotService',
    'Only one of our own services may call in the name of somebody else.',
  );

const foreign = (): ServiceFault =>
  refusal('CallerForeign', 'A program speaks for callers of its own tenant only.');

const elsewhere = (audience: string): ServiceFault =>
  refusal(
    'CallerElsewhere',
    `The proof of the caller was made for ${audience}, not for this service.`,
  );

const unprovenWords: Readonly<Record<(CallerRead & { ok: false })['why'], [string, string]>> = {
  malformed: ['CallerMalformed', 'The proof of the caller is none that our services make.'],
  'key-unknown': [
    'CallerKeyUnknown',
    'The proof of the caller was signed with a key that is not known here: give both processes the same key file.',
  ],
  altered: ['CallerAltered', 'The proof of the caller is not as it was signed.'],
};

const unproven = (why: (CallerRead & { ok: false })['why']): ServiceFault =>
  refusal(...unprovenWords[why]);

const expired = (leftMs: number): ServiceFault => {
  const seconds = Math.round(Math.abs(leftMs) / 1_000);
  const when =
    leftMs < 0 ? `ended ${seconds} s ago` : `lasts ${seconds} s, longer than any that is made`;
  return refusal(
    'CallerExpired',
    `The proof of the caller ${when} by the clock here: if it is a fresh one, the two clocks are apart and have to be set.`,
  );
};
