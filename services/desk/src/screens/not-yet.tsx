import { Button } from 'react-aria-components';
import { Empty } from '../parts/empty.js';
import { useWords } from '../parts/words-context.js';

/** Before anything is known: what is awaited, and a way on when it does not come. */
export function NotYet({ problem }: { problem: string | undefined }) {
  const words = useWords();
  if (problem === undefined) return <Empty what={words.t('loading.desk')} />;
  return (
    <main className="door">
      <div className="door-card">
        <p className="brand">Stillhere</p>
        <h1>{words.t('loading.title')}</h1>
        <p role="status">{problem}</p>
        <p>{words.t('loading.again')}</p>
        <Button className="button primary wide" onPress={() => location.reload()}>
          {words.t('loading.reload')}
        </Button>
      </div>
    </main>
  );
}
