/**
 * The bytes that a text stands for in base64url, or `undefined` where it is not their one spelling. Node's decoder
 * skips what it does not know and bits that stand for nothing, so two texts would be taken for the same.
 */
export function bytesOfBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
