import type { Chat } from './chat.js';
import type { ChatRow } from './chat-row.js';

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** A chat is found by its code or by anything that was written in it, accents and case aside. */
export function matches(query: string, row: ChatRow, chat: Chat): boolean {
  const wanted = plain(query.trim());
  if (wanted === '' || plain(row.code).includes(wanted)) return true;
  return chat.live.view.items.some(
    (item) => item.kind !== 'fact' && item.body !== null && plain(item.body).includes(wanted),
  );
}
