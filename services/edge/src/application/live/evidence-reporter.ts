import type { presence } from '@stillhere/contracts';
import { callContext, isServiceFault, type Logger, servicePrincipal } from '@stillhere/nest-kit';

type Kind = NonNullable<presence.Evidence['kind']>;

/** Tells presence what this gateway met, in the order in which it met it, one call a turn. */
export interface EvidenceReporter {
  report(connection: string, kind: Kind): void;
}

export interface ReporterParts {
  readonly gateway: string;
  readonly tenant: string;
  readonly presence: presence.PresenceService;
  readonly logger: Logger;
  /** Presence does not know it (any more): close it, resumable. */
  readonly onUnknown: (connection: string) => void;
}

export function createEvidenceReporter(parts: ReporterParts): EvidenceReporter {
  const context = callContext({ principal: servicePrincipal('edge', parts.tenant) });
  let gathered: presence.Evidence[] = [];

  async function flush(): Promise<void> {
    const evidence = gathered;
    gathered = [];
    try {
      const answer = await parts.presence.reportEvidence(
        { gateway: parts.gateway, evidence },
        context,
      );
      for (const connection of answer.unknownConnections) parts.onUnknown(connection);
    } catch (error) {
      // Evidence ages; what presence could not take now, the next byte proves again.
      if (!isServiceFault(error)) throw error;
      parts.logger.warn('evidence was not taken', { code: error.code, count: evidence.length });
    }
  }

  return {
    report(connection, kind) {
      if (gathered.length === 0) queueMicrotask(() => void flush());
      gathered.push({ connection, ageMs: 0, kind });
    },
  };
}
