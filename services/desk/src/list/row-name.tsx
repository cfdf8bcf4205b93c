import { codeName } from '../model/code-name.js';
import { useWords } from '../parts/words-context.js';

interface RowNameProps {
  readonly conversation: string;
  /** What the person wants to be called; empty where they did not say. */
  readonly alias: string;
}

/** By what a person is called on every list: their own name for themselves, and the chat's code. */
export function RowName({ conversation, alias }: RowNameProps) {
  const words = useWords();
  return (
    <span className="row-name">
      {alias !== '' && (
        <>
          <bdi>{alias}</bdi> ·{' '}
        </>
      )}
      {words.t('row.name', { code: codeName(conversation) })}
    </span>
  );
}
