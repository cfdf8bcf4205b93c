import type { Principal, Role } from '@stillhere/contracts';
import { bytesOfBase64url } from '@stillhere/kernel';
import { roleNames } from '../role-names.js';
import type { CallerKeys } from './caller-keys.js';

// One spelling: VERSION.KEY.CLAIMS.MAC, the last two in base64url; the MAC is of all before its point.

/** Who calls, for which service, until when. */
export interface CallerClaims {
  readonly caller: Omit<Principal, 'isValid'>;
  /** `stillhere.session.v1.SessionService`: no other service takes it. */
  readonly audience: string;
  /** Milliseconds since 1970 by the clock of who signed. */
  readonly expiresAt: number;
}

export type CallerRead =
  | { readonly ok: true; readonly claims: CallerClaims }
  | { readonly ok: false; readonly why: 'malformed' | 'key-unknown' | 'altered' };

const version = '1';
/** A display name and ids; what is longer was not made here. Below what a door takes as metadata. */
const lengthMax = 4_096;
const spelling = /^1\.([\w-]{1,32})\.([\w-]+)\.([\w-]{43})$/;

export function writeAssertion(keys: CallerKeys, claims: CallerClaims): string {
  const { actor, tenant, roles, conversation = '', displayName = '' } = claims.caller;
  const { audience, expiresAt } = claims;
  const fields = [actor, tenant, roles, conversation, displayName, audience, expiresAt];
  const body = Buffer.from(JSON.stringify(fields)).toString('base64url');
  const head = `${version}.${keys.newest}.${body}`;
  return `${head}.${keys.mac(keys.newest, head)?.toString('base64url')}`;
}

/** Who it names, once the key says that one of ours wrote it. Whether it is for us, and still, is asked elsewhere. */
export function readAssertion(keys: CallerKeys, text: string): CallerRead {
  const [, keyId = '', body = '', mac = ''] =
    text.length > lengthMax ? [] : (spelling.exec(text) ?? []);
  if (keyId === '') return { ok: false, why: 'malformed' };
  const given = bytesOfBase64url(mac);
  if (given === undefined) return { ok: false, why: 'malformed' };
  const matches = keys.matches(keyId, text.slice(0, text.lastIndexOf('.')), given);
  if (matches !== true) return { ok: false, why: matches === false ? 'altered' : 'key-unknown' };
  return { ok: true, claims: claimsOf(Buffer.from(body, 'base64url').toString()) };
}

/** Only what one of our keys authenticated comes here, so its shape is ours. */
function claimsOf(text: string): CallerClaims {
  const [actor, tenant, roles, conversation, displayName, audience, expiresAt] = JSON.parse(text);
  const caller = {
    actor,
    tenant,
    roles: (roles as Role[]).filter((role) => roleNames.has(role)),
    ...(conversation === '' ? {} : { conversation }),
    ...(displayName === '' ? {} : { displayName }),
  };
  return { caller, audience, expiresAt };
}
