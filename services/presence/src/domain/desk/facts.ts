/** Recorded events about the tabs of one counselor's desk. */
export type DeskEvent =
  | {
      readonly type: 'desk-opened';
      readonly connection: string;
      readonly gateway: string;
      readonly surface: 'visible' | 'hidden';
    }
  | { readonly type: 'desk-suspected'; readonly connection: string; readonly lastHeardAt: string }
  | { readonly type: 'desk-answered'; readonly connection: string }
  | {
      readonly type: 'desk-ended';
      readonly connection: string;
      readonly cause: string;
      readonly lastHeardAt: string;
    };

export interface OpenDesk {
  readonly connection: string;
  readonly gateway: string;
  readonly suspect: boolean;
  readonly surface: 'visible' | 'hidden';
}

/**
 * `lost`: a dead link, or a page that sleeps. `closed`: the counselor closed it or signed out.
 * `our-restart`: we cannot see; that says nothing about the counselor.
 */
export type DeskVerdict = 'here' | 'checking' | 'lost' | 'our-restart' | 'closed' | 'never-opened';

export interface DeskLabel {
  readonly verdict: DeskVerdict;
  readonly cause: string;
  readonly since: string;
}

/** Everything recorded that the verdict about a desk can depend on. Plain data: it is stored. */
export interface DeskFacts {
  readonly open: readonly OpenDesk[];
  readonly label: DeskLabel;
  /** The label just before the last tab closed: shown on while a reload may be under way. */
  readonly held: DeskLabel | undefined;
  /** The number of the newest owner of presence; one process looks after all: 0, or not there. */
  readonly fence?: number;
}

export const noDesk: DeskFacts = {
  open: [],
  label: { verdict: 'never-opened', cause: '', since: '' },
  held: undefined,
};
