import { describe, expect, it } from '@jest/globals';
import type { FactItem } from './chat.js';
import { endProofOf } from './end-proof.js';

const fact = (data: FactItem['data']): FactItem => ({
  ...{ kind: 'fact', revision: 9, id: 'e9', at: '2026-11-22T03:20:00.000Z', participant: '' },
  ...{ type: 'contact-step-taken', data },
});

describe('the proof of an end', () => {
  it('says how far each warning came, and when', () => {
    const warnings = [
      { at: '1', deliveredAt: '2', displayedAt: '3' },
      { at: '4', deliveredAt: '5' },
      { at: '6' },
    ];
    const proof = { lastHeardAt: '7' };
    const data = { act: 'end', policy: 'p.1', clock: 'quiet', ranS: 600, proof, warnings };
    expect(endProofOf(fact(data))).toEqual({
      ...{ policy: 'p.1', clock: 'quiet', ranS: 600, lastHeardAt: '7' },
      warnings: [
        { at: '1', got: 'displayed', gotAt: '3' },
        { at: '4', got: 'delivered', gotAt: '5' },
        { at: '6', got: 'nothing', gotAt: '' },
      ],
    });
  });

  it('is of no other step, and of no field that is missing', () => {
    expect(endProofOf(fact({ act: 'warn' }))).toBeUndefined();
    expect(endProofOf(fact({ act: 'end', clock: 'left' }))).toMatchObject({
      ...{ clock: 'left', lastHeardAt: '', warnings: [] },
    });
  });
});
