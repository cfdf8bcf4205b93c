import { PostgresFault } from './fault.js';

/** `role@host:port/database` of a URL, for people: never the password. Throws PostgresFault. */
export function addressOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isOurs = parsed?.protocol === 'postgres:' || parsed?.protocol === 'postgresql:';
  if (parsed === undefined || !isOurs) {
    throw new PostgresFault(
      'database',
      'A PostgreSQL address looks like postgres://ROLE:PASSWORD@HOST:5432/DATABASE; this one does not. ' +
        'Nothing was changed.',
    );
  }
  const database = decodeURIComponent(parsed.pathname.slice(1)) || parsed.username;
  return `${decodeURIComponent(parsed.username)}@${parsed.hostname}:${parsed.port || '5432'}/${database}`;
}
