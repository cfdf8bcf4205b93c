import type { EndCause, Surface } from './state.js';

/** What a gateway met on one connection, or that time passed. */
export type Evidence =
  /** E1: bytes, nothing known of their meaning. */
  | { readonly kind: 'heard' }
  | { readonly kind: 'ping-sent'; readonly n: number; readonly probe: boolean }
  /** E3: the browser answered, whatever its page does. */
  | { readonly kind: 'protocol-pong'; readonly n: number }
  /** The page's own answer. */
  | { readonly kind: 'application-pong'; readonly n: number }
  /** Any other frame: the page's code made it. */
  | { readonly kind: 'page-frame' }
  /** E4: what the page says of itself. */
  | { readonly kind: 'visibility'; readonly surface: Surface }
  /** E4: the page is about to be paused by its browser. */
  | { readonly kind: 'freezing' }
  /** E7 to E9: the socket ended. */
  | { readonly kind: 'closed'; readonly cause: EndCause }
  /** E10: we could not see for a while, and can again. Silence meanwhile was ours. */
  | { readonly kind: 'sight-regained' }
  | { readonly kind: 'time' };

/** Whether it came from them: all else is our own doing, or the end. */
export const isHeard = ({ kind }: Evidence): boolean =>
  kind !== 'ping-sent' && kind !== 'closed' && kind !== 'sight-regained' && kind !== 'time';

/** What the evidence amounts to, to be recorded. `because` names what it rests on. */
export type Fact =
  | { readonly fact: 'suspected'; readonly because: string; readonly lastHeardMs: number }
  | { readonly fact: 'answered'; readonly because: string }
  | {
      readonly fact: 'surface';
      readonly surface: Surface | 'asleep';
      readonly because: string;
    }
  | {
      readonly fact: 'ended';
      readonly cause: EndCause;
      readonly because: string;
      readonly lastHeardMs: number;
    };
