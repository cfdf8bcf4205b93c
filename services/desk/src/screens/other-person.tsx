import { Button } from 'react-aria-components';
import { useWords } from '../parts/words-context.js';

export interface OtherPersonProps {
  readonly owner: string;
  readonly guest: string;
  readonly onGoOn: () => void;
}

/** Two people cannot be signed in in one browser: who of them goes on here is asked, not assumed. */
export function OtherPerson({ owner, guest, onGoOn }: OtherPersonProps) {
  const words = useWords();
  return (
    <main className="door">
      <div className="door-card">
        <p className="brand">Stillhere</p>
        <h1>{words.t('other.title', { guest })}</h1>
        <p>{words.t('other.kept', { owner })}</p>
        <p>{words.t('other.back', { owner, guest })}</p>
        <Button className="button primary wide" autoFocus onPress={onGoOn}>
          {words.t('other.go-on', { guest })}
        </Button>
      </div>
    </main>
  );
}
