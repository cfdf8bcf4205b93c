import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { type DeskApi, DeskProblem } from '../api/desk-api.js';
import type { Me } from '../api/types.js';
import { problemText } from '../model/problems.js';
import { useWords } from '../parts/words-context.js';
import { ChangePassword } from '../screens/change-password.js';
import { NotYet } from '../screens/not-yet.js';
import { OtherPerson } from '../screens/other-person.js';
import { SignIn } from '../screens/sign-in.js';
import type { Words } from '../words/words.js';
import type { Owner } from './use-owner.js';

type SignInCall = UseMutationResult<Me, Error, { account: string; password: string }>;

interface DoorProps {
  readonly api: DeskApi;
  readonly owner: Owner;
  readonly signIn: SignInCall;
}

/** What stands before the desk while its owner is not signed in. */
export function Door({ api, owner, signIn }: DoorProps) {
  const words = useWords();
  const change = useMutation({
    mutationFn: (given: { old: string; next: string }) => api.changePassword(given.old, given.next),
    onSuccess: owner.refresh,
  });
  const { desk, guest, ended } = owner;
  if (!owner.isKnown) {
    return <NotYet problem={owner.problem === null ? undefined : textOf(owner.problem, words)} />;
  }
  const signInForm = (
    <SignIn
      owner={desk?.displayName}
      ended={ended}
      busy={signIn.isPending}
      problem={signIn.error === null ? undefined : textOf(signIn.error, words)}
      onSignIn={(account, password) => signIn.mutate({ account, password })}
    />
  );
  if (guest === undefined) return signInForm;
  if (desk !== undefined && desk.account !== guest.account) {
    return (
      <OtherPerson owner={desk.displayName} guest={guest.displayName} onGoOn={owner.takeOver} />
    );
  }
  return (
    <ChangePassword
      busy={change.isPending}
      problem={change.error === null ? undefined : changeProblem(change.error, words)}
      onChange={(old, next) => change.mutate({ old, next })}
    />
  );
}

const textOf = (error: Error, words: Words): string => problemText(error, words);

/** Here a refused password is the old one. */
function changeProblem(error: Error, words: Words): string {
  const refused = error instanceof DeskProblem && error.code === 'SignInRefused';
  return refused ? words.t('password.refused') : textOf(error, words);
}
