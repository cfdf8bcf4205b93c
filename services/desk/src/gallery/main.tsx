import { createRoot } from 'react-dom/client';
import { TimeProvider } from '../parts/time.js';
import { WordsProvider } from '../parts/words-context.js';
import { createWords, pickLanguage } from '../words/words.js';
import { screens } from './screens.js';
import { storyMonotonic, storyNow } from './story.js';
import '../style/desk.css';

const asked = new URLSearchParams(location.search);
const dir = asked.get('dir') === 'rtl' ? { dir: 'rtl' as const } : {};
const words = createWords(pickLanguage([asked.get('lang')]), { timeZone: 'UTC', ...dir });
document.documentElement.lang = words.lang;
document.documentElement.dir = words.dir;
/** Time stands still: the same picture each time. */
const time = {
  monotonicMs: () => storyMonotonic,
  serverMs: () => storyNow,
  onTick: () => () => undefined,
};

const root = document.getElementById('desk');
if (root === null) throw new Error('the page has no place for the gallery');
const screen = screens[asked.get('screen') ?? ''];

createRoot(root).render(
  <WordsProvider words={words}>
    <TimeProvider time={time}>{screen === undefined ? <Index /> : screen()}</TimeProvider>
  </WordsProvider>,
);

function Index() {
  return (
    <main>
      <h1>Screens</h1>
      <ul>
        {Object.keys(screens).map((name) => (
          <li key={name}>
            <a href={`?screen=${name}`}>{name}</a>
          </li>
        ))}
      </ul>
    </main>
  );
}
