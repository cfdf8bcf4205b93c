/** Something stands in the way of a release. The message is a sentence; nothing was changed before it. */
export class ReleaseRefused extends Error {
  readonly code = 'ReleaseRefused';
}
