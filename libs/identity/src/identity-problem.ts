/** What an administrator asked for cannot be done. The message is a sentence; nothing was changed. */
export class IdentityProblem extends Error {
  override readonly name = 'IdentityProblem';

  constructor(
    readonly code:
      | 'NameInvalid'
      | 'DisplayNameInvalid'
      | 'RoleUnknown'
      | 'AccountExists'
      | 'AccountMissing'
      | 'TokenExists'
      | 'TokenMissing'
      | 'KeyDamaged'
      | 'KeyExposed'
      | 'KeyMissing'
      | 'KeyTooYoung'
      | 'TenantExists'
      | 'TenantInvalid'
      | 'TenantMissing'
      | 'HostInvalid'
      | 'HostTaken',
    message: string,
  ) {
    super(message);
  }
}
