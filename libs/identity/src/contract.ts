import { describe } from '@jest/globals';
import { signInContract } from './contract-sign-in.js';
import { type IdentityPlace, identityStage } from './contract-stage.js';
import { tenantContract } from './contract-tenants.js';
import { tokenContract } from './contract-tokens.js';

export type { IdentityPlace } from './contract-stage.js';

/** What staff and programs are promised, whatever store their accounts lie in. */
export function identityContract(
  name: string,
  create: () => IdentityPlace | Promise<IdentityPlace>,
): void {
  describe(`identity: ${name}`, () => {
    const stage = identityStage(create);
    signInContract(stage);
    tokenContract(stage);
    tenantContract(stage);
  });
}
