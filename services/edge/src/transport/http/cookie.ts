import type { IncomingMessage } from 'node:http';

/** `__Host-` binds it to this host, to https and to the whole site; plain http is for trials only. */
const secureName = '__Host-stillhere';
const plainName = 'stillhere';
const secretPattern = /^[\w-]{16,128}$/;

/** The staff secret of a request; `undefined`: none that has its shape. */
export function secretOf({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  for (const part of (headers.cookie ?? '').split(';')) {
    const [name, value = ''] = part.trim().split('=', 2);
    if ((name === secureName || name === plainName) && secretPattern.test(value)) return value;
  }
  return undefined;
}

/** HttpOnly: no script reads it. SameSite=Strict: no other site makes the browser send it. */
export function cookieWith(secret: string, isSecure: boolean): string {
  const name = isSecure ? secureName : plainName;
  return `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}

export const cookieGone = (isSecure: boolean): string => `${cookieWith('', isSecure)}; Max-Age=0`;
