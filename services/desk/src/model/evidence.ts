import type { WordKey } from '../words/en.js';

/**
 * Words for a kind of evidence, the most exact that there are: `ended.network`, then `ended`.
 * Undefined for a kind that a newer server sends; its own name is shown then.
 */
export function evidenceKey(
  kind: string,
  has: (key: string) => key is WordKey,
): WordKey | undefined {
  let name = kind.replace(/^conversation\./, '').replace(/^connection-/, '');
  name = name.replace(/^participant-left/, 'left').replace(/^surface-changed/, 'surface');
  for (;;) {
    const key = `evidence.${name}`;
    if (has(key)) return key;
    const dot = name.lastIndexOf('.');
    if (dot === -1) return undefined;
    name = name.slice(0, dot);
  }
}
