import type { StoredAccount, StoredSignIn, StoredToken } from '@stillhere/identity';

export type SignInRow = StoredAccount & {
  readonly secretHash: string;
  readonly createdMs: number;
  readonly usedMs: number;
  readonly ended: StoredSignIn['ended'];
};

export type TokenRow = Omit<StoredAccount, 'name'> & {
  readonly secretHash: string;
  readonly tokenName: string;
  readonly role: StoredToken['role'];
  readonly madeAt: string;
  /** `null`: there is no account of the token's name. */
  readonly name: string | null;
};

export function signInOf(row: SignInRow): StoredSignIn {
  const { secretHash: _, createdMs, usedMs, ended, ...account } = row;
  return { account, createdMs, usedMs, ended };
}

export function tokenOf(row: TokenRow): StoredToken {
  const { secretHash: _, tokenName, role, madeAt, name: accountName, ...rest } = row;
  const account = accountName === null ? undefined : { ...rest, name: accountName };
  return { name: tokenName, role, createdAt: madeAt, account };
}

export const byHash = <Row extends { readonly secretHash: string }, Kept>(
  rows: readonly Row[],
  keptOf: (row: Row) => Kept,
): ReadonlyMap<string, Kept> => new Map(rows.map((row) => [row.secretHash, keptOf(row)]));
