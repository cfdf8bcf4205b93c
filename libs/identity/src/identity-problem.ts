/** What an administrator asked for cannot be done. The message is a sentence; nothing was changed. */
export class IdentityProblem extends Error {
  constructor(
    readonly code:
      | 'NameInvalid'
      | 'RoleUnknown'
      | 'AccountExists'
      | 'AccountMissing'
      | 'TokenExists'
      | 'TokenMissing'
      | 'KeyDamaged',
    message: string,
  ) {
    super(message);
  }
}
