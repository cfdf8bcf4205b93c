import type { CutSide } from '@stillhere/live-protocol/client';

/** How this desk stands with the server. `sinceMs` is monotonic; `whose` is known once something proves it. */
export type DeskLink =
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  | { readonly status: 'cut'; readonly sinceMs: number; readonly whose?: CutSide | undefined };
