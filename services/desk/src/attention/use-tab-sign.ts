import { useEffect, useRef } from 'react';
import type { Badge } from '../model/attention.js';
import type { AttentionSettings } from '../model/attention-settings.js';
import type { DeskLink } from '../model/desk-link.js';
import { useWords } from '../parts/words-context.js';
import { showIcon } from './tab-sign.js';

/** What the tab says while nobody looks at the desk: how many call, and whether the desk is cut off. */
export function useTabSign(
  { count, now }: Badge,
  link: DeskLink['status'],
  { title, icon }: AttentionSettings,
): void {
  const words = useWords();
  const plain = useRef(document.title);
  useEffect(() => {
    const name = plain.current;
    document.title = tabTitle(name);
    return () => {
      document.title = name;
    };

    function tabTitle(desk: string): string {
      if (link === 'cut') return words.t('tab.not-connected', { desk });
      if (!title || count === 0) return desk;
      return words.t(now ? 'tab.count-now' : 'tab.count', { count, desk });
    }
  }, [words, count, now, link, title]);
  useEffect(() => {
    showIcon(icon ? { count, now } : { count: 0, now: false });
    return () => showIcon({ count: 0, now: false });
  }, [count, now, icon]);
}
