export type { Account, Accounts, IssuedPassword, NewAccount } from './accounts.js';
export type { ApiToken, ApiTokens, TokenCheck } from './api-tokens.js';
export {
  createIdentity,
  type Identity,
  type IdentityOptions,
  type IdentityParts,
  openIdentity,
  type TenantIdentity,
} from './identity.js';
export { IdentityProblem } from './identity-problem.js';
export type {
  IdentityStore,
  Known,
  NewPassword,
  NewSignIn,
  SharedTries,
  StoredAccount,
  StoredSignIn,
  StoredTenant,
  StoredToken,
} from './identity-store.js';
export { type StaffRole, staffRoles, type TokenRole, tokenRoles } from './names.js';
export { openResumeKeys, rotateResumeKey } from './resume-key.js';
export {
  createResumeTokens,
  type ResumeClaims,
  type ResumeKey,
  type ResumeKeys,
  type ResumeTokenParts,
  type ResumeTokens,
  type VerifiedClaims,
} from './resume-tokens.js';
export type {
  PasswordChange,
  SignInEnd,
  SignInRefusal,
  SignInRequest,
  SignInResult,
  StaffIdentity,
  StaffSession,
} from './staff-identity.js';
export type { Tenant, Tenants } from './tenants.js';
