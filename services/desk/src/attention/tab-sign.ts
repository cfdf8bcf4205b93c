import type { Badge } from '../model/attention.js';
import { iconCountMax } from './icon-count.js';

const iconPath = ({ count, now }: Badge): string => {
  if (count === 0) return 'icon.svg';
  const shown = Math.min(count, iconCountMax + 1);
  return `icons/${shown}${now ? '-now' : ''}.svg`;
};

/** The files are made with the build (`build/icons-plugin.ts`): our policy allows no drawn data. */
export function showIcon(badge: Badge): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const href = `${import.meta.env.BASE_URL}${iconPath(badge)}`;
  if (link !== null && link.getAttribute('href') !== href) link.setAttribute('href', href);
}
