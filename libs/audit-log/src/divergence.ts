import type { Position, StreamName } from '@stillhere/kernel';

/** How a log differs from what was written. */
export type DivergenceKind =
  /** The event says that it belongs to another stream. */
  | 'other-stream'
  /** One or more events before this one are missing, or it stands too early. */
  | 'revision-gap'
  /** A revision that was there already: doubled, or out of order. */
  | 'revision-repeated'
  /** Not chained in the way that this program knows. */
  | 'algorithm'
  /** The first event does not begin a chain. */
  | 'first-link'
  /** `prevHash` is not the hash of the event before. */
  | 'link'
  /** Data or envelope are not those that were hashed. */
  | 'content'
  /** The chain is sound, but it is not the one that the given head ends. */
  | 'forked'
  /** The chain is sound as far as it goes, but the given head lies beyond its end. */
  | 'truncated'
  /** Positions of the whole log do not ascend. */
  | 'position-order'
  /** The store numbers without gaps, but here is one: events were taken out. */
  | 'position-gap';

/** The first place where a log differs from what was written. */
export interface Divergence {
  readonly kind: DivergenceKind;
  readonly stream: StreamName;
  /** Of the event that was found; for `truncated` the one that should be the last. */
  readonly revision: number;
  /** `undefined` where no event was found. */
  readonly position: Position | undefined;
  readonly expected: string;
  readonly found: string;
}

const sentences: Readonly<Record<DivergenceKind, string>> = {
  'other-stream': 'The event belongs to another stream.',
  'revision-gap': 'Events before it are missing, or it was moved.',
  'revision-repeated': 'Its place in the stream is taken: it was doubled or moved.',
  algorithm: 'It is not chained with the algorithm that this program knows.',
  'first-link': 'It is the first event of its stream but does not begin a chain.',
  link: 'It does not follow the event that stands before it.',
  content: 'Its content is not what was written: data or envelope were changed.',
  forked: 'The stream was written anew: it does not lead to the head that was given.',
  truncated: 'Events at the end of the stream are missing.',
  'position-order': 'Positions in the log do not ascend.',
  'position-gap': 'Events before it were taken out of the log.',
};

/** In plain words: what is wrong, where, what was expected and what was found. */
export function describeDivergence(divergence: Divergence): string {
  const { stream, revision, position, kind, expected, found } = divergence;
  const where = `stream ${stream}, revision ${revision}, position ${position ?? '(none)'}`;
  return `${where}: ${sentences[kind]}\n  expected: ${expected}\n  found:    ${found}`;
}
