import { render } from 'preact';
import { App, askedLanguage } from './app.js';
import { loadFirstWords } from './browser/load.js';
import { keepTranslatable } from './parts/translatable.js';

// For the guard: this script has come.
document.documentElement.dataset.page = '';
keepTranslatable();
const place = document.getElementById('page');
if (place !== null) void show(place);

async function show(root: HTMLElement): Promise<void> {
  let gone = false;
  // After Exit nothing may draw again, also not what is still on its way.
  addEventListener('stillhere:exit', () => {
    gone = true;
    render(null, root);
  });
  const firstWords = await loadFirstWords(askedLanguage());
  if (gone) return;
  root.replaceChildren();
  render(<App firstWords={firstWords} />, root);
}
