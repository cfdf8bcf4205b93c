import { describe, expect, it } from '@jest/globals';
import type { CpuProfile } from './flame.js';
import { sharesOf } from './shares.js';

const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 1 });
const ours = 'file:///home/x/services/edge/dist/application';

describe('shares of a profile', () => {
  const profile: CpuProfile = {
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 3, 6] },
      { id: 2, callFrame: frame('(idle)') },
      { id: 3, callFrame: frame('take', `${ours}/a.js`), children: [4, 5] },
      { id: 4, callFrame: frame('parse', `${ours}/b.js`) },
      { id: 5, callFrame: frame('write', 'file:///home/x/node_modules/@grpc/core/lib/b.js') },
      { id: 6, callFrame: frame('start', 'node:internal/x') },
    ],
    samples: [6, 2, 3, 4, 5],
    timeDeltas: [9_000, 50_000, 1_000, 2_000, 1_000],
  };

  it('are of the busy time of the last moments; what calls itself within a place counts once', () => {
    const text = sharesOf(profile, 10);
    expect(text).toContain('Main thread, 4 ms busy.');
    expect(text).toContain('| 75.0 % | services/edge/application |');
    expect(text).toContain('| 100.0 % | services/edge/application |');
    expect(text).toContain('| 25.0 % | @grpc/core |');
    expect(text).toContain('| 50.0 % | parse services/edge/application/b.js |');
    expect(text).not.toMatch(/idle|start|home/);
  });
});
