import { type Entry, exitAddress } from '../model/entry.js';
import type { Words } from '../words/words.js';

const builtInExit = 'https://www.wikipedia.org/';

/** What stands around the app in index.html, so that it works without it: Exit and the skip links. */
export function dressFrame(words: Words, entry: Entry | undefined): void {
  const root = document.documentElement;
  root.lang = words.language === 'es' ? 'es' : 'en';
  root.dir = words.dir;
  if (entry !== undefined && root.dataset.live === undefined) {
    // From now on the page has numbers of its own.
    root.dataset.live = '';
    delete root.dataset.failed;
  }
  const links = document.querySelectorAll<HTMLAnchorElement>('[data-exit]');
  for (const link of links) link.href = exitAddress(entry, builtInExit);
  // The HTML came in the person's language; these words matter where they choose another one.
  if (!words.complete) return;
  for (const link of links) if (link.id === '') link.textContent = words.say('exit.label');
  write('exit-emergency', words.say('exit.emergency'));
  write('exit-label', words.say('exit.label'));
  write('skip-main', words.say('skip.main'));
  const exit = document.getElementById('exit');
  if (exit === null) return;
  exit.dataset.two = words.say('exit.two');
  exit.dataset.one = words.say('exit.one');
  exit.dataset.stopped = words.say('exit.stopped');
  exit.dataset.anew = words.say('exit.anew');
}

function write(id: string, text: string): void {
  const element = document.getElementById(id);
  if (element !== null) element.textContent = text;
}
