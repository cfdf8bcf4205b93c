import { existsSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { firstWordBytesMax, total, weighFirstWord } from './weigh.js';

const dist = new URL('../dist/', import.meta.url);
const built = existsSync(new URL('.vite/manifest.json', dist));

// `npm test` builds first; a single `npm run jest` in a fresh clone has nothing to weigh.
(built ? it : it.skip)('the page before its first word fits a slow phone', () => {
  const weights = weighFirstWord(dist);
  expect(weights.map(({ file }) => file.replace(/-[\w-]{8}\./, '.'))).toEqual(
    expect.arrayContaining([
      ...['index.html', 'assets/page.js', 'assets/page.css'],
      ...['assets/exit.js', 'assets/guard.js'],
    ]),
  );
  expect(total(weights)).toBeLessThanOrEqual(firstWordBytesMax);
});
