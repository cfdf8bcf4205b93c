import { type FormEvent, useState } from 'react';
import { Button, Input, Label, TextField } from 'react-aria-components';
import type { SignInEnd } from '../api/types.js';
import { useWords } from '../parts/words-context.js';

export interface SignInProps {
  /** Whose desk is still there behind this. */
  readonly owner: string | undefined;
  readonly ended: SignInEnd | undefined;
  readonly busy: boolean;
  /** A sentence, where the last attempt did not work. */
  readonly problem: string | undefined;
  readonly onSignIn: (account: string, password: string) => void;
}

/** Who comes to a desk that nobody works at needs no reason, unless it is news to them. */
const tellsWhy = (owner: string | undefined, ended: SignInEnd | undefined): ended is SignInEnd =>
  ended !== undefined && (owner !== undefined || !['none', 'signed-out'].includes(ended));

export function SignIn({ owner, ended, busy, problem, onSignIn }: SignInProps) {
  const words = useWords();
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!busy) onSignIn(account.trim(), password);
  };
  return (
    <main className="door">
      <form className="door-card" onSubmit={submit}>
        <p className="brand">Stillhere</p>
        <h1>{words.t('sign-in.title')}</h1>
        {tellsWhy(owner, ended) && <p role="status">{words.t(`ended.${ended}`)}</p>}
        {owner !== undefined && <p>{words.t('sign-in.kept', { owner })}</p>}
        <TextField value={account} onChange={setAccount} isRequired className="field" autoFocus>
          <Label>{words.t('sign-in.account')}</Label>
          <Input autoComplete="username" autoCapitalize="none" spellCheck="false" />
        </TextField>
        <TextField
          type="password"
          value={password}
          onChange={setPassword}
          isRequired
          className="field"
        >
          <Label>{words.t('sign-in.password')}</Label>
          <Input autoComplete="current-password" />
        </TextField>
        <p className="door-problem" role="alert">
          {problem}
        </p>
        <Button type="submit" className="button primary wide" isDisabled={busy}>
          {words.t(busy ? 'sign-in.busy' : 'sign-in.submit')}
        </Button>
      </form>
    </main>
  );
}
