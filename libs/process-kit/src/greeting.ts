/** What is to be said about signing in. */
type Greeting =
  /** There was no account: this is the one that is just being made. */
  | { readonly kind: 'first'; readonly account: string; readonly oneTimePassword: string }
  /** Nobody has chosen a password yet: the first one may have been lost. */
  | { readonly kind: 'unused' }
  | { readonly kind: 'used' };

/** Of the accounts of an instance, as `Identity` has them. */
export interface GreetedAccounts {
  /** Announces before it stores; `undefined`: there was one already. */
  ensureFirstAccount(
    announce: (issued: { readonly account: string; readonly oneTimePassword: string }) => void,
  ): Promise<unknown>;
  readonly accounts: {
    list(): Promise<readonly { readonly mustChangePassword: boolean }[]>;
  };
}

export interface Banner {
  /** Name and value, in the order in which they are shown. */
  readonly rows: readonly (readonly [name: string, value: string])[];
  /** The command that gives the first account another password. */
  readonly resetPassword: string;
}

/**
 * Prints what a person needs to know to begin. The first password is shown before its account is stored: a kill in
 * between leaves no account whose password nobody ever saw, and the next start shows another.
 */
export async function greet(
  identity: GreetedAccounts,
  banner: Banner,
  print: (text: string) => void,
): Promise<void> {
  const first = await identity.ensureFirstAccount((issued) =>
    print(textOf(banner, { kind: 'first', ...issued })),
  );
  if (first === undefined) print(textOf(banner, { kind: await knownTo(identity) }));
}

const knownTo = async ({ accounts }: GreetedAccounts): Promise<'unused' | 'used'> =>
  (await accounts.list()).every(({ mustChangePassword }) => mustChangePassword) ? 'unused' : 'used';

const nameWidth = 15;

function textOf({ rows, resetPassword }: Banner, greeting: Greeting): string {
  const lines = rows.map(([name, value]) => `  ${name.padEnd(nameWidth)}${value}`);
  const all = ['', 'Stillhere is ready.', '', ...lines, ...wordsFor(greeting, resetPassword)];
  return `${all.join('\n')}\n`;
}

function wordsFor(greeting: Greeting, resetPassword: string): string[] {
  switch (greeting.kind) {
    case 'first':
      return [
        '',
        'This is the first start. Sign in to the desk with',
        '',
        `  name       ${greeting.account}`,
        `  password   ${greeting.oneTimePassword}`,
        '',
        'The password is shown only now, and good for choosing another one.',
      ];
    case 'unused':
      return [
        '',
        'Nobody has chosen a password yet. If the one of the first start is lost:',
        `  ${resetPassword}`,
      ];
    case 'used':
      return [];
  }
}
