import type { presence } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import { type Link, ServiceFault } from '@stillhere/nest-kit';

/** One process of presence, as it looks after a part. */
export interface PresenceOwner {
  /** `HOST:PORT`. */
  readonly address: string;
  /** Rises with each owner of the part. */
  readonly fence: number;
}

/** Which process of presence looks after which part of the places, as last heard. */
export interface PresenceOwners {
  /** `undefined`: nobody, or not known yet. */
  of(part: number): PresenceOwner | undefined;
  /** Where processes of presence are, whether or not they look after something. */
  readonly addresses: ReadonlySet<string>;
  /** Called when something of it changed. */
  watch(changed: () => void): Cancel;
}

/** How one process of presence is reached. */
export interface PresencePeer {
  readonly client: presence.PresenceService;
  readonly link: Pick<Link, 'submit'>;
  close(): void;
}

/** `isBroken`: called when it cannot be reached any more, and when it can again. */
export type ReachPresence = (address: string, onReach: (isBroken: boolean) => void) => PresencePeer;

/** To whoever asks about somebody of whom no process that we reach looks after. */
export const presenceAway = (): ServiceFault =>
  new ServiceFault({
    status: 'unavailable',
    code: 'PresenceElsewhere',
    message:
      'Nobody who looks after this can be reached now. Ask again in a moment: nothing was changed.',
    retryable: true,
  });
