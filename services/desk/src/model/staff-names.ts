import type { ConversationView } from '@stillhere/live-protocol';

/** What each of the staff is called here: as they were assigned, else by their account. */
export function staffNames(view: ConversationView): (author: string) => string {
  const names = new Map<string, string>();
  for (const item of view.items) {
    if (item.kind !== 'fact' || item.type !== 'assigned') continue;
    const { displayName } = item.data;
    if (typeof displayName === 'string' && displayName !== '') {
      names.set(item.participant, displayName);
    }
  }
  return (author) => names.get(author) ?? author.slice(author.indexOf(':') + 1);
}
