import { existsSync, readFileSync } from 'node:fs';

/** Beside the sockets: databases, pages, the runtime's own. */
const reserve = 300;

/** Throws in plain words when this account may not open so many sockets. */
export function requireOpenFiles(sockets: number): void {
  const path = '/proc/self/limits';
  if (!existsSync(path)) return;
  const [, , most] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(readFileSync(path, 'utf8')) ?? [];
  const needed = sockets + reserve;
  if (most === undefined || most === 'unlimited' || Number(most) >= needed) return;
  throw new Error(
    `${sockets} sockets need ${needed} open files, and this account may have ${most}. Raise the limit ("ulimit -Hn ` +
      `${needed}" as root, or LimitNOFILE of the service), or ask for fewer sockets. Nothing was measured.`,
  );
}
