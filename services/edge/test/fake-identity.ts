import type {
  StaffSession as IdentitySession,
  SignInResult,
  StaffIdentity,
} from '@stillhere/identity';
import { FakeStaff } from './live-world.js';

export const secret = 's'.repeat(43);

/** Staff with a sign-in: `ana` with the password `right`. */
export class FakeIdentity implements StaffIdentity {
  readonly ana = Object.assign(new FakeStaff('counselor:ana'), {
    account: 'ana',
    displayName: 'Ana',
    roles: ['counselor'] as const,
    mustChangePassword: false,
  });
  refusal: (SignInResult & { ok: false })['refusal'] | undefined;
  previous: string | undefined;
  addresses: string[] = [];
  tenants: string[] = [];

  async signIn({
    tenant,
    account,
    password,
    previous,
    address,
  }: Parameters<StaffIdentity['signIn']>[0]) {
    this.previous = previous;
    this.addresses.push(address);
    this.tenants.push(tenant);
    if (this.refusal) return { ok: false as const, refusal: this.refusal };
    const isRight = account === 'ana' && password === 'right';
    return isRight ? { ok: true as const, secret, session: this.ana } : wrong;
  }
  async changePassword({ newPassword }: Parameters<StaffIdentity['changePassword']>[0]) {
    if (newPassword.length < 12) return weak;
    this.ana.mustChangePassword = false;
    return { ok: true as const, secret: `${secret}2`, session: this.ana };
  }
  async session(given: string): Promise<IdentitySession | undefined> {
    return given.startsWith(secret) && this.ana.isSignedIn ? this.ana : undefined;
  }
  async signOut(): Promise<void> {
    this.ana.isSignedIn = false;
  }
  async endedBecause() {
    return this.ana.endedBecause();
  }
  async displayName(_tenant: string, account: string): Promise<string | undefined> {
    return account === 'ana' ? this.ana.displayName : undefined;
  }
}

const wrong = {
  ok: false as const,
  refusal: { code: 'SignInRefused' as const, message: 'Account or password is not right.' },
};
const weak = {
  ok: false as const,
  refusal: { code: 'PasswordTooWeak' as const, message: 'It is too short.' },
};
