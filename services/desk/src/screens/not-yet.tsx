import { Button } from 'react-aria-components';
import { Empty } from '../parts/empty.js';
import { useWords } from '../parts/words-context.js';

interface NotYetProps {
  readonly problem: string | undefined;
  /** It is tried again without anybody's doing. */
  readonly again?: boolean;
}

/** Before anything is known: what is awaited, and a way on when it does not come. */
export function NotYet({ problem, again = true }: NotYetProps) {
  const words = useWords();
  if (problem === undefined) return <Empty what={words.t('loading.desk')} />;
  return (
    <main className="door">
      <div className="door-card">
        <p className="brand">Stillhere</p>
        <h1>{words.t('loading.title')}</h1>
        <p role="status">{problem}</p>
        {again && <p>{words.t('loading.again')}</p>}
        <Button className="button primary wide" onPress={() => location.reload()}>
          {words.t('loading.reload')}
        </Button>
      </div>
    </main>
  );
}
