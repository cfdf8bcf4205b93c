import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';

/** Of the C2SP's list of signature types: Ed25519. */
const ed25519 = 1;
const keyIdBytes = 4;
const publicKeyBytes = 32;
const signatureBytes = 64;
/** RFC 8410: what stands before the 32 bytes of a key of Ed25519 in DER. */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** Far above any text that we sign; what is longer is none of ours. */
const noteCharsMax = 64 * 1024;
const signaturesMax = 16;

/** A public key under a name, as it is handed to whoever verifies. */
export interface VerifierKey {
  readonly name: string;
  /** The first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), as 8 hexadecimal digits. */
  readonly id: string;
  readonly publicKey: Buffer;
  /** `<name>+<id>+<base64 of 0x01 ‖ public key>`. */
  readonly text: string;
}

export interface SigningKey {
  readonly verifier: VerifierKey;
  readonly privateKey: KeyObject;
}

export interface NoteSignature {
  readonly name: string;
  readonly id: string;
  readonly signature: Buffer;
}

export interface SignedNote {
  /** What is signed; ends with a line feed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** No space and no plus sign, as the specification has it, and no control character. */
const isKeyName = (name: string): boolean => /^[^\s+\p{Cc}]+$/u.test(name) && name.isWellFormed();

/** @throws TypeError when the name cannot be one, or the key has not 32 bytes */
export function verifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name) || publicKey.length !== publicKeyBytes) {
    throw new TypeError(`no key of a signed note: ${JSON.stringify(name)}`);
  }
  const typed = Buffer.concat([Buffer.from([ed25519]), publicKey]);
  const id = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed]), 'hex').slice(0, 8);
  const text = `${name}+${id}+${typed.toString('base64')}`;
  return { name, id, publicKey: Buffer.from(publicKey), text };
}

/** `undefined`: the text is no verifier key of Ed25519, or its id is not that of its key. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [, name = '', encoded = ''] =
    /^([^\s+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/]{44})$/.exec(text) ?? [];
  const typed = bytesOf(encoded);
  if (!isKeyName(name) || typed === undefined || typed[0] !== ed25519) return undefined;
  if (typed.length !== publicKeyBytes + 1) return undefined;
  const key = verifierKey(name, typed.subarray(1));
  return key.text === text ? key : undefined;
}

/** `seed`: the 32 bytes from which RFC 8032 makes a private key. */
export function signingKey(name: string, seed: Uint8Array): SigningKey {
  const der = Buffer.concat([privatePrefix, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  const exported = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { privateKey, verifier: verifierKey(name, exported.subarray(publicPrefix.length)) };
}

/**
 * The text, an empty line, and a line for each key.
 * @throws TypeError when the text does not end with a line feed, or holds what no note may hold
 */
export function signNote(text: string, keys: readonly SigningKey[]): string {
  if (!isNoteText(text)) throw new TypeError('not the text of a note');
  const lines = keys.map(({ verifier, privateKey }) => {
    const signature = sign(null, Buffer.from(text), privateKey);
    const bytes = Buffer.concat([Buffer.from(verifier.id, 'hex'), signature]);
    return `— ${verifier.name} ${bytes.toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/** `undefined`: the text is no signed note. Says nothing about whether a signature holds. */
export function parseNote(note: string): SignedNote | undefined {
  if (note.length > noteCharsMax) return undefined;
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  if (end < 0 || !isNoteText(text)) return undefined;
  const lines = note.slice(end + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0 || lines.length > signaturesMax) return undefined;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = bytesOf(encoded);
    if (!isKeyName(name) || bytes === undefined || bytes.length <= keyIdBytes) return undefined;
    const id = bytes.subarray(0, keyIdBytes).toString('hex');
    signatures.push({ name, id, signature: bytes.subarray(keyIdBytes) });
  }
  return { text, signatures };
}

/** Whether the key signed this text. Signatures of other keys do not count, for or against. */
export function isSignedBy({ text, signatures }: SignedNote, key: VerifierKey): boolean {
  const own = signatures.filter(({ name, id }) => name === key.name && id === key.id);
  if (own.length === 0) return false;
  const der = Buffer.concat([publicPrefix, key.publicKey]);
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return own.every(
    ({ signature }) =>
      signature.length === signatureBytes && verify(null, Buffer.from(text), publicKey, signature),
  );
}

function isNoteText(text: string): boolean {
  if (!text.endsWith('\n') || !text.isWellFormed()) return false;
  // Every control character below a space but the line feed, as the specification has it.
  return !/[\p{Cc}]/u.test(text.replaceAll('\n', ''));
}

/** Standard base64, written the one way that it is written. */
export function bytesOf(encoded: string): Buffer | undefined {
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.toString('base64') === encoded ? bytes : undefined;
}
