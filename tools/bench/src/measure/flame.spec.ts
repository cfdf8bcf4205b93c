import { describe, expect, it } from '@jest/globals';
import { type CpuProfile, flameGraph } from './flame.js';

const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 1 });

describe('a flame graph', () => {
  const profile: CpuProfile = {
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 3, 5] },
      { id: 2, callFrame: frame('(idle)') },
      { id: 3, callFrame: frame('take', 'file:///home/x/services/edge/dist/a.js'), children: [4] },
      { id: 4, callFrame: frame('<parse>', 'file:///home/x/node_modules/ws/lib/b.js') },
      { id: 5, callFrame: frame('start', 'node:internal/x') },
    ],
    samples: [5, 2, 3, 4, 4],
    timeDeltas: [100_000, 50_000, 1_000, 1_000, 2_000],
  };

  it('shows the busy time of the last moments, by share, and no path of a machine', () => {
    const svg = flameGraph(profile, 10);
    expect(svg).toContain('<title>take services/edge/a.js 100.0 %</title>');
    expect(svg).toContain('<title>&#60;parse&#62; ws/lib/b.js 75.0 %</title>');
    expect(svg).not.toMatch(/idle|start|home/);
  });

  it('shows all of it when asked for all', () => {
    expect(flameGraph(profile, 1_000)).toContain('<title>start node:internal/x 96.2 %</title>');
  });
});
