import { type FormEvent, useState } from 'react';
import { Button, FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import { passwordCharsLeast } from '../app/limits.js';
import { useWords } from '../parts/words-context.js';

export interface ChangePasswordProps {
  readonly busy: boolean;
  readonly problem: string | undefined;
  readonly onChange: (old: string, next: string) => void;
}

/** The one-time password opens this and nothing else. */
export function ChangePassword({ busy, problem, onChange }: ChangePasswordProps) {
  const words = useWords();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const least = passwordCharsLeast;
  const nextProblem =
    [...next].length < least
      ? words.t('password.too-short', { least })
      : next === old
        ? words.t('password.same')
        : undefined;
  const againProblem = next === again ? undefined : words.t('password.differs');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (!busy && nextProblem === undefined && againProblem === undefined) onChange(old, next);
  };
  return (
    <main className="door">
      <form className="door-card" onSubmit={submit} noValidate>
        <p className="brand">Stillhere</p>
        <h1>{words.t('password.title')}</h1>
        <p>{words.t('password.lead')}</p>
        <TextField
          type="password"
          value={old}
          onChange={setOld}
          isRequired
          className="field"
          autoFocus
        >
          <Label>{words.t('password.old')}</Label>
          <Input autoComplete="current-password" />
        </TextField>
        <TextField
          type="password"
          value={next}
          onChange={setNext}
          isRequired
          isInvalid={tried && nextProblem !== undefined}
          className="field"
        >
          <Label>{words.t('password.new')}</Label>
          <Text slot="description" className="soft small">
            {words.t('password.new-help', { least })}
          </Text>
          <Input autoComplete="new-password" />
          <FieldError className="field-problem">{nextProblem}</FieldError>
        </TextField>
        <TextField
          type="password"
          value={again}
          onChange={setAgain}
          isRequired
          isInvalid={tried && againProblem !== undefined}
          className="field"
        >
          <Label>{words.t('password.again')}</Label>
          <Input autoComplete="new-password" />
          <FieldError className="field-problem">{againProblem}</FieldError>
        </TextField>
        <p className="door-problem" role="alert">
          {problem}
        </p>
        <Button type="submit" className="button primary wide" isDisabled={busy}>
          {words.t(busy ? 'password.busy' : 'password.submit')}
        </Button>
      </form>
    </main>
  );
}
