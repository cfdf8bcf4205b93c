import type { Principal, session } from '@stillhere/contracts';
import {
  createCallerProofs,
  type Link,
  parseCallerKeys,
  servicePrincipal,
  silentLogger,
  systemClock,
  systemRandom,
  systemTimers,
} from '@stillhere/nest-kit';

export const edge: Principal = servicePrincipal('edge', 'local');
export const counselor: Principal = {
  actor: 'counselor:bench',
  tenant: 'local',
  roles: ['counselor'],
};

export const response: session.PostResponse = {
  revision: 7,
  at: '2026-11-22T03:14:05.123Z',
  repeated: false,
};

/** Answers at once: what is measured is the way there and back. */
export const answering: Link = {
  submit: ({ kind }, settled) =>
    settled({ ok: true, value: kind.$case === 'post' ? response : undefined } as never),
  follow: () => ({ resume() {}, leave() {} }),
  onTurn: () => () => {},
};

const keys = parseCallerKeys(`bench:${Buffer.alloc(32, 'b').toString('base64url')}`, 'the bench');
/** Each caller is proven, as between real processes. */
export const callers = createCallerProofs({ keys: () => keys, clock: systemClock });

/** What an end of a link is made of. */
export const linkParts = {
  clock: systemClock,
  timers: systemTimers,
  random: systemRandom,
  logger: silentLogger,
  atTurnEnd: (work: () => void) => void setImmediate(work),
};
