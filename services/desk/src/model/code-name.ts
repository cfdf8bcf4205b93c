/** Crockford's base 32: no I, L, O, U, so that a code can be read aloud over a shoulder. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 20 bits: among the chats that one desk sees at once, two equal codes are a one in 2,500 event. */
const codeChars = 4;

/**
 * Four letters or digits that stand for a conversation on every desk, always the same for one id.
 * Taken from the end of the id: its beginning is a time and would be nearly equal for neighbours.
 */
export function codeName(conversation: string): string {
  let bits = 0;
  for (const char of conversation.slice(-5)) bits = bits * 16 + (Number.parseInt(char, 16) || 0);
  let code = '';
  for (let place = 0; place < codeChars; place += 1) {
    code = alphabet.charAt(bits % 32) + code;
    bits = Math.floor(bits / 32);
  }
  return code;
}
