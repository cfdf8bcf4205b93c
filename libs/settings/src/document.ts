import type { BaseSource } from './domain/events.js';

/** The one document of settings that a service decides by. */
export interface SettingsDocument<Document, Holding> {
  /** Names its stream: `rules`. */
  readonly id: string;
  /**
   * The document that a text says; a clause: why it is none. A version that was published once has to be
   * taken by every later release, so nothing is asked here that may change with time.
   */
  readonly read: (text: string) => Document | string;
  /** The same, complete: what is left out in the text stands there. Any object that is JSON. */
  readonly said: (document: Document) => object;
  /** Why a document must not be published, as a clause with the field; `undefined`: it may. */
  readonly check: (document: Document, against: CheckedAgainst<Document>) => string | undefined;
  /** What the service decides by, made once of each version. */
  readonly holding: (document: Document, version: number) => Holding;
  /** What holds where nobody published anything. */
  readonly base: () => SettingsBase;
}

/** What holds until the first publish, and under which number. */
export interface SettingsBase {
  readonly version: number;
  /** As `said` of a document. */
  readonly said: object;
  readonly source: BaseSource;
}

export interface CheckedAgainst<Document> {
  /** When it takes effect. */
  readonly atMs: number;
  /** All that was published, and what held before. */
  readonly before: readonly Document[];
}
