import type { presence } from '@stillhere/contracts';
import { ana, as, conversation, gateway, opening, visitor } from './world.js';

/** What a screen shows of somebody, in the words of a verdict. */
export type Shown = Pick<presence.PresenceVerdict, 'verdict' | 'cause'> &
  Partial<Pick<presence.PresenceVerdict, 'since' | 'evidence'>>;

/** A tab that says hello. */
export interface Hello {
  readonly connection: string;
  readonly tab: string;
  readonly page: string;
  readonly visible: boolean;
}

/** Whose presence a simulation is about: pages are the same, what is asked of them is not. */
export interface Subject {
  readonly isDesk: boolean;
  /** What a screen shows while nobody answers it. */
  readonly unseen: Shown;
  open(service: presence.PresenceService, hello: Hello): Promise<unknown>;
  watch(service: presence.PresenceService, signal: AbortSignal): AsyncIterable<Shown>;
}

/** The visitor, as their counselor sees them. */
export const theVisitor: Subject = {
  isDesk: false,
  unseen: { verdict: 'not-visible-to-us', cause: '' },
  open: (service, hello) => service.openConnection(opening({ ...hello }), as.edge),
  watch: (service, signal) =>
    service.watchPresence({ conversation, participant: visitor }, { ...as.edge, signal }),
};

/** The counselor, as their visitor sees them: a page that sleeps is of no use to anybody. */
export const theCounselor: Subject = {
  isDesk: true,
  unseen: { verdict: 'no-connection', cause: 'our-restart' },
  open: (service, { connection, tab, visible }) =>
    service.openDesk(
      { gateway, connection, counselor: ana, device: 'desk', tab, visible },
      as.edge,
    ),
  async *watch(service, signal) {
    const states = service.watchCounselor({ conversation }, { ...as.edge, signal });
    for await (const { state, cause } of states) yield shownOf(state, cause);
  },
};

function shownOf(state: string, cause: string): Shown {
  switch (state) {
    case 'here':
      return { verdict: 'here.visible', cause: '' };
    case 'checking':
      return { verdict: 'checking', cause: '' };
    case 'our-restart':
      return { verdict: 'no-connection', cause: 'our-restart' };
    case '':
      return { verdict: 'never-connected', cause: '' };
    default:
      return { verdict: 'no-connection', cause };
  }
}
