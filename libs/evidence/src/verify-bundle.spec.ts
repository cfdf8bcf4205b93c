import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { caseCount, seededRandom } from '@stillhere/testing';
import { hasPython, verdictsOfPython } from '../test/python-verifier.js';
import { conversation, inOrder, type SampleLog, sampleLog, tenant } from '../test/sample.js';
import { tampered, tamperings } from '../test/tamperings.js';
import { type Bundle, bundleText } from './bundle.js';
import { makeBundle, NoEvidence } from './make-bundle.js';
import { verifyBundle } from './verify-bundle.js';

const vectors = resolve(import.meta.dirname, '../vectors');
const root = mkdtempSync(join(tmpdir(), 'evidence-'));
afterAll(() => rmSync(root, { recursive: true }));

const log = sampleLog('5f1d7c0e-aaaa-4bbb-8ccc-000000000001');
const bundleOf = ({ storeId, events }: SampleLog, id = conversation): Promise<Bundle> =>
  makeBundle({
    ...{ storeId, tenant, conversation: id, events: inOrder(events) },
    keyOf: async () => 'live',
  });
const verdictOf = (text: string | Uint8Array): string =>
  verifyBundle(typeof text === 'string' ? Buffer.from(text) : text, log.key).result;

/** Python's verdicts on the same texts; where there is no Python nothing is compared. */
function pythonOn(texts: readonly (string | Uint8Array)[]): string[] | undefined {
  if (!hasPython) return undefined;
  const files = texts.map((text, at) => {
    const file = join(root, `${at}.evidence`);
    writeFileSync(file, text);
    return file;
  });
  return verdictsOfPython(files, log.key);
}

let whole: Bundle;
let other: Bundle;
beforeAll(async () => {
  whole = await bundleOf(log);
  other = await bundleOf(
    sampleLog('5f1d7c0e-aaaa-4bbb-8ccc-000000000002', { seed: 2, sealedAt: 40 }),
  );
  if (!hasPython) {
    process.stderr.write('not run: the verifier in Python; there is no python3 on this machine\n');
  }
});

describe('a bundle', () => {
  it('proves itself, with nothing else at hand', () => {
    const text = bundleText(whole);
    const report = verifyBundle(Buffer.from(text));
    expect(report).toMatchObject({ result: 'intact', events: 32, unsealed: 2, key: log.key });
    expect(verdictOf(text)).toBe('intact');
    expect(pythonOn([text]) ?? ['intact']).toEqual(['intact']);
  });

  it('is not made of what is not there', async () => {
    await expect(bundleOf(log, 'nobody')).rejects.toThrow(NoEvidence);
    const unsealed = { ...log, events: log.events.slice(0, 50) };
    await expect(bundleOf(unsealed)).rejects.toThrow(/Nothing of local is sealed yet/);
  });

  it('is taken only with the key that is known from elsewhere', () => {
    const text = Buffer.from(bundleText(other));
    expect(verifyBundle(text).result).toBe('intact');
    expect(verifyBundle(text, log.key)).toMatchObject({
      result: 'divergence',
      sentence: 'Its checkpoint is not signed by the key that was given.',
    });
  });

  it('that was tampered with is found out by both verifiers, whatever was done', () => {
    const random = seededRandom(20);
    const each = caseCount(5);
    const made = Object.entries(tamperings(other)).flatMap(([what, change]) =>
      Array.from({ length: each }, () => ({ what, text: tampered(whole, change, random) })),
    );
    const verdicts = made.map(({ what, text }) => ({ what, verdict: verdictOf(text) }));
    expect(verdicts.filter(({ verdict }) => verdict === 'intact')).toEqual([]);
    const python = pythonOn(made.map(({ text }) => text));
    if (python) expect(verdicts.map(({ verdict }) => verdict)).toEqual(python);
  });

  it('with any byte changed, or cut off anywhere, is never intact to either', () => {
    const random = seededRandom(21);
    const bytes = Buffer.from(bundleText(whole));
    const at = () => Math.floor(random.fraction() * bytes.length);
    const made = Array.from({ length: caseCount(40) }, (_, one) => {
      if (one % 4 === 0) return bytes.subarray(0, at());
      const copy = Buffer.from(bytes);
      const place = one % 4 === 1 ? Math.floor(random.fraction() * 100) : at();
      copy[place] = (copy[place] as number) ^ (1 << Math.floor(random.fraction() * 8));
      return copy;
    });
    const verdicts = made.map(verdictOf);
    expect(verdicts).not.toContain('intact');
    const python = pythonOn(made);
    if (python) expect(verdicts).toEqual(python);
  });

  it('of another form is none, to both', () => {
    const random = seededRandom(22);
    const with_ = (change: (bundle: Record<string, unknown>) => void) =>
      tampered(whole, change as never, random);
    const made = [
      '',
      'stillhere-evidence/1',
      '{}',
      with_((bundle) => Object.assign(bundle, { further: 1 })),
      with_((bundle) => Object.assign(bundle, { tenant: 'Über' })),
      with_((bundle) => Object.assign(bundle, { keys: 'x' })),
      with_((bundle) => Object.assign(bundle, { streams: [{ stream: 'x', events: [] }] })),
      with_((bundle) => Object.assign(bundle, { subjects: [{ subject: 'x', key: 'lost' }] })),
      with_((bundle) => Object.assign(bundle, { log: '\ud800' })),
    ];
    expect(made.map(verdictOf)).toEqual(made.map(() => 'incomplete'));
    expect(pythonOn(made) ?? made.map(() => 'incomplete')).toEqual(made.map(() => 'incomplete'));
  });
});

describe('the published vectors', () => {
  it('are what both verifiers say of them', () => {
    const names = readdirSync(vectors).filter((name) => name.endsWith('.evidence'));
    expect(names.length).toBeGreaterThanOrEqual(5);
    for (const name of names) {
      const wanted = /^(intact|divergence|incomplete)-/.exec(name)?.[1];
      const path = join(vectors, name);
      const key = readFileSync(join(vectors, 'key.txt'), 'utf8').trim();
      expect({ name, verdict: verifyBundle(readFileSync(path), key).result }).toEqual({
        name,
        verdict: wanted,
      });
      if (hasPython) expect(verdictsOfPython([path], key)).toEqual([wanted]);
    }
  });
});
