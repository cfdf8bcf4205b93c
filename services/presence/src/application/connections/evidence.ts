import type { presence } from '@stillhere/contracts';
import { connectionEndCauses } from '@stillhere/kernel';
import type { EndCause, Evidence } from '../../domain/connection/index.js';

export type Met = NonNullable<presence.Evidence['kind']>;

/**
 * What a gateway met, as the connection machine knows it. A desk's page says `leave` as it goes: who
 * wants to stop working signs out.
 */
export function machineEvidence(kind: Met, isDesk: boolean): Evidence {
  switch (kind.$case) {
    case 'heard':
      return heard;
    case 'pingSent':
      return { kind: 'ping-sent', n: kind.value.n, probe: kind.value.probe };
    case 'protocolPong':
      return { kind: 'protocol-pong', n: kind.value.n };
    case 'applicationPong':
      return { kind: 'application-pong', n: kind.value.n };
    case 'visibility':
      return kind.value.state === 'freezing'
        ? { kind: 'freezing' }
        : { kind: 'visibility', surface: kind.value.state === 'visible' ? 'visible' : 'hidden' };
    case 'held':
      return held;
    case 'closed':
      return { kind: 'closed', cause: causeOf(kind.value.cause) };
    case 'leave':
      return isDesk ? { kind: 'closed', cause: 'closed-or-reloaded' } : pageFrame;
    case 'acknowledged':
    case 'seen':
    case 'activity':
      return pageFrame;
  }
}

/** That a gateway has the socket says nothing of who is behind it. */
const held: Evidence = { kind: 'time' };
const heard: Evidence = { kind: 'heard' };
const pageFrame: Evidence = { kind: 'page-frame' };

/** What only we ourselves can find is no gateway's to say. */
const oursToFind: ReadonlySet<EndCause> = new Set(['timed-out', 'our-restart', 'asleep']);
const causes: ReadonlySet<string> = new Set<EndCause>(
  [...connectionEndCauses, 'signed-out' as const].filter((cause) => !oursToFind.has(cause)),
);

/** What a gateway cannot name was a lost link as far as anybody knows. */
const causeOf = (cause: string): EndCause => (causes.has(cause) ? (cause as EndCause) : 'network');
