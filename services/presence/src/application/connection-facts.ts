import type { Fact } from '../domain/connection/index.js';
import { recordOf, slotOf } from './connection-record.js';
import type { Connections, LiveConnection } from './connections.js';
import type { FactWriter } from './fact-writer.js';
import type { Directive, PresencePorts } from './ports.js';
import type { Receipts } from './receipts.js';

/** Close codes of the protocol that presence asks for. */
export const closeHeartbeat = 4408;
export const closeSuperseded = 4409;

export interface FactParts {
  readonly connections: Connections;
  readonly facts: FactWriter;
  readonly receipts: Receipts;
  readonly direct: (gateway: string, directive: Directive) => void;
  /** It is over, whoever found that out. */
  readonly onEnded: (connection: LiveConnection) => void;
  readonly onRefused: (connection: LiveConnection, code: string) => void;
}

/** What the machines find out, on its way to the log and to the gateway. */
export interface ConnectionFacts {
  propose(connection: LiveConnection, fact: Fact): void;
  close(connection: LiveConnection, code: number, reason: string): void;
  letGo(connection: LiveConnection): void;
}

export function createConnectionFacts(ports: PresencePorts, parts: FactParts): ConnectionFacts {
  function letGo(connection: LiveConnection): void {
    parts.connections.remove(connection);
    parts.onEnded(connection);
  }

  return {
    propose(connection, fact) {
      if (fact.fact === 'ended') {
        // Nothing is received over a connection that has ended: what came until then goes first.
        parts.receipts.flush(connection);
        letGo(connection);
      }
      const record = recordOf(connection, fact, ports.clock);
      const proposed = parts.facts.propose({
        key: connection,
        slot: slotOf(connection, fact),
        write: (context) => ports.session.recordConnection(record, context),
      });
      void proposed.then((fate) => {
        if (fate.kind === 'refused') parts.onRefused(connection, fate.code);
      });
    },
    close({ gateway, id }, code, reason) {
      const kind = { $case: 'close', value: { code, reason } } as const;
      parts.direct(gateway, { connection: id, kind });
    },
    letGo,
  };
}
