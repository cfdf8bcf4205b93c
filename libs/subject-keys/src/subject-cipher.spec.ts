import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JustSealed } from './just-sealed.js';
import { nonceSource, secureBytes } from './nonces.js';
import { SealBroken, type Sealed, SubjectShredded, sealedAad } from './sealed.js';
import { createSubjectCipher } from './subject-cipher.js';

const justSealed = new JustSealed();
const parts = { nextNonce: nonceSource(secureBytes), justSealed };
const key = (fill: number) => new Uint8Array(32).fill(fill);
const cipher = createSubjectCipher('visitor.1', key(1), parts);
const aad = sealedAad('local', 'conversation-local_1', 'event', 'body');
const words = fc.string({ unit: 'grapheme' });

const refusal = (open: () => unknown): string => {
  try {
    open();
  } catch (error) {
    if (error instanceof SealBroken) return error.reason;
    throw error;
  }
  return 'opened';
};

describe('sealed text', () => {
  it('opens at its place as it was written', () => {
    fc.assert(
      fc.property(words, words, (text, place) => {
        const sealed = cipher.seal(text, place);
        expect(cipher.open(sealed, place)).toBe(text);
        expect(cipher.open(JSON.parse(JSON.stringify(sealed)) as Sealed, place)).toBe(text);
        expect(Object.keys(sealed)).toEqual(['alg', 'subject', 'nonce', 'text']);
      }),
    );
  });

  it('opens alike, and for nobody else, whether it is still remembered or not', () => {
    const sealed = cipher.seal('half a pair: \ud83d', aad);
    expect(refusal(() => cipher.open(sealed, 'elsewhere'))).toBe('not-authentic');
    expect(refusal(() => cipher.open({ ...sealed, text: `${sealed.text}A` }, aad))).not.toBe(
      'opened',
    );
    const opened = [cipher.open(sealed, aad), cipher.open(sealed, aad)];
    expect(opened).toEqual(['half a pair: \ufffd', 'half a pair: \ufffd']);
  });

  it('is remembered once, for so many of all subjects, and not beyond its key', () => {
    const sealed = cipher.seal('one', aad);
    expect(justSealed.take(sealed, 'elsewhere')).toBe(undefined);
    expect(justSealed.take(sealed, aad)).toBe('one');
    expect(justSealed.take(sealed, aad)).toBe(undefined);
    const early = cipher.seal('early', aad);
    for (let n = 0; n < 256; n += 1) cipher.seal('later', aad);
    expect(justSealed.take(early, aad)).toBe(undefined);
    expect(cipher.open(early, aad)).toBe('early');
    const gone = createSubjectCipher('visitor.3', key(3), parts);
    const lost = gone.seal('lost', aad);
    gone.retire();
    expect(justSealed.take(lost, aad)).toBe(undefined);
  });

  it('is never twice the same, and holds nothing of the text', () => {
    const text = 'words that are easy to find';
    const sealed = Array.from({ length: 2_000 }, () => cipher.seal(text, aad));
    expect(new Set(sealed.map(({ nonce }) => nonce)).size).toBe(sealed.length);
    expect(new Set(sealed.map((one) => one.text)).size).toBe(sealed.length);
    expect(Buffer.from((sealed[0] as Sealed).text, 'base64url').includes('easy')).toBe(false);
  });

  it('does not open with any character changed', () => {
    const member = fc.constantFrom('nonce', 'text');
    fc.assert(
      fc.property(
        words,
        member,
        fc.tuple(fc.nat(), fc.string({ minLength: 1, maxLength: 1 })),
        (text, field, [place, char]) => {
          const sealed = cipher.seal(text, aad);
          const whole = sealed[field];
          const at = place % whole.length;
          const changed = whole.slice(0, at) + char + whole.slice(at + 1);
          fc.pre(changed !== whole);
          expect(refusal(() => cipher.open({ ...sealed, [field]: changed }, aad))).toMatch(
            /^(malformed|not-authentic)$/,
          );
        },
      ),
    );
  });

  it('does not open at any other place', () => {
    fc.assert(
      fc.property(words, words, (text, place) => {
        fc.pre(place !== aad);
        expect(refusal(() => cipher.open(cipher.seal(text, aad), place))).toBe('not-authentic');
      }),
    );
  });

  it('does not open for another subject, nor when it only says that it is ours', () => {
    const other = createSubjectCipher('visitor.2', key(2), parts);
    const sealed = cipher.seal('words', aad);
    expect(refusal(() => other.open(sealed, aad))).toBe('other-subject');
    const relabelled = { ...sealed, subject: 'visitor.2' };
    expect(refusal(() => other.open(relabelled, aad))).toBe('not-authentic');
  });

  it.each([
    ['another algorithm', { alg: 'A128GCM' }],
    ['no nonce', { nonce: '' }],
    ['a short nonce', { nonce: 'q83vEjRWeJASNFZ' }],
    ['less than a tag', { text: 'AAAA' }],
    ['no text at all', { text: undefined }],
    ['padding', { text: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==' }],
  ])('is malformed with %s', (_what, change) => {
    const sealed = { ...cipher.seal('words', aad), ...change } as Sealed;
    expect(refusal(() => cipher.open(sealed, aad))).toBe('malformed');
  });

  it('says what is wrong without saying the text', () => {
    const sealed = cipher.seal('words', aad);
    expect(() => cipher.open(sealed, 'elsewhere')).toThrow(
      'sealed text of visitor.1 does not open: it was changed, or moved from the place that it was sealed for',
    );
  });

  // Made with Node's own primitives; never to change: texts lie in logs.
  it('opens what was sealed before', () => {
    const sealed = {
      alg: 'A256GCM',
      subject: 'visitor.1',
      nonce: 'AAECAwQFBgcICQoL',
      text: '-crwT0LeaBadAsegQUk4PDZGLJFj8XkNdNQ8xPBDgWdkqg',
    } as const;
    expect(cipher.open(sealed, aad)).toBe('Bleib noch da 😀');
    expect(cipher.fingerprint('Bleib noch da 😀')).toBe(
      'ogoUzhoEdH94gog-5NsSpfp-YmqSI6qpD8wMxTDmKB0',
    );
  });
});

describe('the place of sealed text', () => {
  it('is another one for every other list of parts', () => {
    const parts = fc.tuple(words, words, words, words);
    const tricky = fc.constantFrom('', '|', '1:', '|1:a', 'a', '0:') as fc.Arbitrary<string>;
    const trickyParts = fc.tuple(tricky, tricky, tricky, tricky);
    fc.assert(
      fc.property(fc.oneof(parts, trickyParts), fc.oneof(parts, trickyParts), (a, b) => {
        expect(sealedAad(...a) === sealedAad(...b)).toBe(a.every((part, at) => part === b[at]));
      }),
    );
    expect(aad).toBe('stillhere-seal/1|5:local|20:conversation-local_1|5:event|4:body');
  });
});

describe('a fingerprint', () => {
  it('is equal for equal texts of one subject only', () => {
    const other = createSubjectCipher('visitor.2', key(2), parts);
    fc.assert(
      fc.property(words, words, (a, b) => {
        expect(cipher.fingerprint(a) === cipher.fingerprint(b)).toBe(a === b);
        expect(cipher.fingerprint(a)).not.toBe(other.fingerprint(a));
        expect(cipher.fingerprint(a)).toMatch(/^[\w-]{43}$/);
      }),
    );
  });
});

describe('a retired cipher', () => {
  it('does nothing any more', () => {
    const retired = createSubjectCipher('visitor.1', key(1), parts);
    const sealed = retired.seal('words', aad);
    retired.retire();
    expect(() => retired.open(sealed, aad)).toThrow(SubjectShredded);
    expect(() => retired.seal('words', aad)).toThrow(SubjectShredded);
    expect(() => retired.fingerprint('words')).toThrow(SubjectShredded);
  });
});
