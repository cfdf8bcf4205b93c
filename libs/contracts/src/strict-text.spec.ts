import { describe, expect, it } from '@jest/globals';
import { decodeStrictly, fieldNameOf, intake, presence, session, TextMalformed } from './index.js';

const { requestSerialize, requestDeserialize } = session.SessionServiceService.post;
const request = session.PostRequest.fromPartial({
  conversation: 'c',
  author: 'visitor:1',
  cid: 'm1',
  seenRevision: 300,
  prevCid: '',
  body: 'é and \u{1f9e1} and \ufffd, \ufeff too: all of it stays',
});

/** The same bytes with the text in them replaced by others of its length. */
function withBytes(bytes: Buffer, text: string, others: readonly number[]): Buffer {
  const at = bytes.indexOf(text);
  const changed = Buffer.from(bytes);
  changed.set(others, at);
  return changed;
}

const refusedField = (decode: (bytes: Buffer) => object, bytes: Buffer): string => {
  try {
    decodeStrictly(decode, bytes);
    return 'taken';
  } catch (error) {
    if (!(error instanceof TextMalformed)) throw error;
    return fieldNameOf(decode, error.fieldNumber);
  }
};

describe('texts in a message', () => {
  it('are taken as they are, U+FFFD and byte order marks included', () => {
    expect(decodeStrictly(requestDeserialize, requestSerialize(request))).toEqual(request);
  });

  it.each([
    ['a byte that begins nothing', [0xff, 0x41, 0x41]],
    ['an overlong slash', [0xc0, 0xaf, 0x41]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a sequence that breaks off', [0xe2, 0x82, 0x41]],
  ])('are refused with their field: %s', (_, others) => {
    const bytes = requestSerialize({ ...request, body: 'xyz!', prevCid: 'abc' });
    expect(refusedField(requestDeserialize, withBytes(bytes, 'xyz', others))).toBe('body');
    expect(refusedField(requestDeserialize, withBytes(bytes, 'abc', others))).toBe('prev_cid');
  });

  it('are refused with the message’s own field, however deep they stand', () => {
    const open = intake.IntakeServiceService.openConversation;
    const answers = { topic: 'zzzz' };
    const entry = intake.OpenConversationRequest.fromPartial({ requestId: 'r', answers });
    const bad = withBytes(open.requestSerialize(entry), 'zzzz', [0xff, 0xff, 0xff, 0xff]);
    expect(refusedField(open.requestDeserialize, bad)).toBe('answers');
    const report = presence.PresenceServiceService.reportEvidence;
    const evidence = [
      { connection: 'one1', ageMs: 70_000 },
      { connection: 'qqqq', ageMs: 1 },
    ];
    const met = presence.ReportEvidenceRequest.fromPartial({ gateway: 'g', evidence });
    const worse = withBytes(report.requestSerialize(met), 'qqqq', [0xff, 0xff, 0xff, 0xff]);
    expect(refusedField(report.requestDeserialize, worse)).toBe('evidence');
  });
});
