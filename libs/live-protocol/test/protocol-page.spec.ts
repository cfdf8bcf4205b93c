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
import { noFaults } from './faults.js';
import { World } from './page.js';

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

  it('holds a small client that works: cut off again and again it loses, repeats and reorders nothing', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const world = new World(seed);
      const small = smallClient(world);
      world.server.faults = { ...noFaults, cut: 0.05, duplicate: 0.05, drop: 0.02, busy: 0.1 };
      small.connect();
      const said = Array.from({ length: 15 }, (_, n) => {
        world.time.advance(2_000);
        small.say(`text ${n}`);
        return `text ${n}`;
      });
      world.server.faults = { ...noFaults };
      world.time.advance(5_000);
      world.server.kill();
      world.time.advance(60_000);
      expect(small.events.map(({ chain }) => chain)).toEqual(
        world.server.log.map(({ chain }) => chain),
      );
      const posted = world.server.log.filter(({ type }) => type === 'message-posted');
      expect(posted.map(({ data }) => data.body)).toEqual(said);
      expect(world.server.malformed).toEqual([]);
    }
  });
});

interface SmallClient {
  connect(): void;
  say(body: string): void;
  readonly events: EvFrame[];
}

/** The page's own code, with a browser made of our model. */
function smallClient(world: World): SmallClient {
  const code = page.split('```js')[1]?.split('```')[0] ?? '';
  const browser = {
    WebSocket: function WebSocket() {
      const socket = world.server.connect();
      return Object.defineProperty(socket, 'readyState', {
        get: () => (socket.closedWith ? 3 : 1),
      });
    },
    sessionStorage: { token: world.server.admit('visitor:v'), device: 'd', tab: 't' },
    document: { hidden: false, addEventListener: () => {} },
    location: { host: 'example.org' },
    setTimeout: (work: () => void, ms: number) => world.time.after(ms, work),
    conversation: 'c1',
    show: () => {},
    refused: () => {},
  };
  const make = new Function(...Object.keys(browser), `${code}; return { connect, say, events };`);
  return make(...Object.values(browser));
}
