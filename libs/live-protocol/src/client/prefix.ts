import { applyEvent, emptyView } from '../fold.js';
import type { ConversationView } from '../view.js';
import type { EvFrame, ResumePoint } from '../wire.js';

/**
 * What of the log this page holds: log id, revision and chain change together or not at all, so
 * whatever moment a connection ends at, the resume point speaks of exactly what was applied.
 */
export interface Prefix {
  readonly view: ConversationView;
  readonly resume: ResumePoint | undefined;
  /** Only the next revision is applied; nothing else ever reaches the view. */
  take(event: EvFrame): 'applied' | 'duplicate' | 'gap' | 'fork';
  /** False: that is another log than the one whose events are held. */
  continues(logId: string): boolean;
  startOver(): void;
}

export function createPrefix(): Prefix {
  let logId = '';
  let view = emptyView;
  return {
    get view() {
      return view;
    },
    get resume() {
      if (view.head < 0) return undefined;
      return { logId, revision: view.head, chain: view.chain };
    },
    take(event) {
      if (event.revision > view.head + 1) return 'gap';
      if (event.revision === view.head) return event.chain === view.chain ? 'duplicate' : 'fork';
      if (event.revision < view.head) return 'duplicate';
      view = applyEvent(view, event);
      return 'applied';
    },
    continues(nextLogId) {
      if (view.head < 0) logId = nextLogId;
      return nextLogId === logId;
    },
    startOver() {
      logId = '';
      view = emptyView;
    },
  };
}
