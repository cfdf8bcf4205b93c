import type { presence } from '@stillhere/contracts';
import type { EndCause, Evidence } from '../domain/connection/index.js';

export type Met = NonNullable<presence.Evidence['kind']>;

/** What a gateway met, as the connection machine knows it. */
export function machineEvidence(kind: Met): Evidence {
  switch (kind.$case) {
    case 'heard':
      return { kind: 'heard' };
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
    case 'closed':
      return { kind: 'closed', cause: causeOf(kind.value.cause) };
    case 'acknowledged':
    case 'seen':
    case 'activity':
    case 'leave':
      return { kind: 'page-frame' };
  }
}

/** Our own doing and the end of a connection come from the gateway; all else came from the person. */
export const isHeard = ({ $case }: Met): boolean => $case !== 'pingSent' && $case !== 'closed';

const causes: ReadonlySet<string> = new Set<EndCause>([
  'closed-or-reloaded',
  'network',
  'superseded',
  'drained',
  'auth',
  'left',
]);

/** What a gateway cannot name was a lost link as far as anybody knows. */
const causeOf = (cause: string): EndCause => (causes.has(cause) ? (cause as EndCause) : 'network');
