/**
 * An event that this release does not know, or a newer version of one. A fault for deciders: the
 * process stops. Projections pass over it.
 */
export class UnknownEventType extends Error {
  readonly code = 'UnknownEventType';
  constructor(
    readonly type: string,
    /** As stored; the empty text when it was to be written. */
    readonly schemaVersion: string,
    what: string,
  ) {
    super(what);
  }
}
