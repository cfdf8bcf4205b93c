import type { WordKey } from '../words/en.js';

const families: Readonly<Record<string, string>> = {
  'connection-opened': 'opened',
  'connection-suspected': 'suspected',
  'connection-answered': 'answered',
  'connection-unseen': 'unseen',
  'connection-ended': 'ended',
  'surface-changed': 'surface',
  'participant-left': 'left',
};

/**
 * Words for a kind of evidence as presence names it (`connection-ended:network`), the most exact
 * that there are. Undefined for a kind that a newer server sends; its own name is shown then.
 */
export function evidenceKey(
  kind: string,
  has: (key: string) => key is WordKey,
): WordKey | undefined {
  const [type = '', detail = ''] = kind.split(':');
  const family = `evidence.${Object.hasOwn(families, type) ? families[type] : type}`;
  return [`${family}.${detail}`, family].find(has);
}
