const lengthMin = 12;
const lengthMax = 200;

export interface PasswordChoice {
  readonly account: string;
  readonly password: string;
  readonly oldPassword?: string;
}

/** Why a password cannot be taken, as a sentence; `undefined` when it can. Length is what counts. */
export function passwordProblem(choice: PasswordChoice): string | undefined {
  const { account, password, oldPassword } = choice;
  const length = [...password].length;
  if (length < lengthMin) {
    return `The new password has ${length} characters; it needs at least ${lengthMin}. Several words are good.`;
  }
  if (length > lengthMax) return `The new password is longer than ${lengthMax} characters.`;
  if (password === oldPassword) return 'The new password is the old one. Choose another.';
  if (new Set(password).size < 4) return 'The new password repeats too few characters.';
  if (password.toLowerCase().includes(account) && length < lengthMin + account.length) {
    return 'The new password is mostly the account’s name. Choose another.';
  }
  return undefined;
}
