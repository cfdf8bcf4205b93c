import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  applyEvents,
  closeCodes,
  type EvFrame,
  emptyView,
  wireLimits,
} from '@stillhere/live-protocol';
import {
  clientFrameSchemas,
  parseClientFrame,
  parseServerFrame,
  serverFrameSchemas,
} from '@stillhere/live-protocol/frames';

const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
const session = page.split('<!-- session:begin -->')[1]?.split('<!-- session:end -->')[0] ?? '';
const frames = [...session.matchAll(/^ *[\d.]+ ([→←]) (.*)$/gm)].map(([, way, text]) => ({
  way,
  text: text ?? '',
}));

describe('docs/protocol.md', () => {
  it('shows a session whose every frame is as the page says', () => {
    expect(frames.length).toBeGreaterThan(20);
    for (const { way, text } of frames) {
      const parsed = way === '→' ? parseClientFrame(text) : parseServerFrame(text);
      expect({ text, parsed }).toMatchObject({ parsed: { ok: true } });
    }
  });

  it('shows a session that resumes by proof and folds without a gap', () => {
    const received = frames.filter(({ way }) => way === '←').map(({ text }) => JSON.parse(text));
    const events: EvFrame[] = received.filter(({ t }) => t === 'ev');
    const view = applyEvents(emptyView, events);
    expect(view.head).toBe(events.length - 1);
    const hellos = frames.map(({ text }) => JSON.parse(text)).filter(({ t }) => t === 'hello');
    const { revision, chain } = hellos[1].resume;
    expect(events[revision]).toMatchObject({ chain });
  });

  it('names every frame, close code and limit', () => {
    for (const type of [...Object.keys(clientFrameSchemas), ...Object.keys(serverFrameSchemas)]) {
      expect(page).toContain(`\`${type}\``);
    }
    for (const { code } of Object.values(closeCodes))
      expect(page).toMatch(new RegExp(`^\\| ${code}`, 'm'));
    for (const [name, limit] of Object.entries(wireLimits)) {
      expect(page).toContain(name);
      expect(page).toContain(
        name === 'typingPerSecond' ? '4 a second' : limit.toLocaleString('en'),
      );
    }
  });
});
