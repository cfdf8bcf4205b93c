import { expect, it } from '@jest/globals';
import { describeOn } from '@stillhere/engines/testing';
import { append } from '@stillhere/event-feed/fixtures';
import { eventually, seededRandom } from '@stillhere/testing';
import { InterruptedTopics, type Interruption } from './interrupted-topics.js';
import { acted, idsInLog, Setting, write } from './setting.js';

/** STILLHERE_KILLS says how many; a hundred take a quarter of a minute. */
const kills = Number(process.env.STILLHERE_KILLS ?? '100');
const seed = Number(process.env.STILLHERE_SEED ?? '7');

describeOn('kafka', 'a relay on a real broker', ({ brokers }) => {
  it('publishes what is there and what comes, each once, and goes on behind it after a restart', async () => {
    const setting = new Setting(brokers);
    const { store, checkpoint } = setting;
    for (let n = 0; n < 40; n += 1) await append(store, `queue q${n % 9}`, 3);
    // Of no published category: passed over, and counted into the checkpoint.
    await append(store, 'access a', 2);
    const first = setting.start();
    for (let n = 0; n < 40; n += 1) await append(store, `conversation c${n % 5}`, 2);
    const half = await setting.end();
    await eventually('all published', () => checkpoint.now === half);
    expect(first.standing).toEqual({ status: 'publishing', lagMs: 0, problem: '' });
    await first.stop();
    for (let n = 0; n < 20; n += 1) await append(store, `queue q${n % 9}`, 3);
    setting.start();
    const whole = await setting.end();
    await eventually('all published', () => checkpoint.now === whole);
    const records = await setting.records();
    expect(records.map(({ eventId }) => String(eventId)).sort()).toEqual(await idsInLog(store));
    await setting.stop();
  });

  it('fills topics that are made anew from the beginning, whatever the checkpoint says', async () => {
    const setting = new Setting(brokers);
    await append(setting.store, 'queue a', 5);
    setting.checkpoint.now = await setting.end();
    setting.start();
    await append(setting.store, 'queue a', 1);
    const end = await setting.end();
    await eventually('all published', () => setting.checkpoint.now === end);
    expect(acted(await setting.records())).toEqual({
      ids: await idsInLog(setting.store),
      holes: 0,
    });
    await setting.stop();
  });

  it('refuses topics of another log, and of a log that was put back to an older copy', async () => {
    const setting = new Setting(brokers);
    await append(setting.store, 'queue a', 2);
    setting.start();
    const end = await setting.end();
    await eventually('all published', () => setting.checkpoint.now === end);
    await setting.stop();
    const other = new Setting(brokers);
    Object.assign(other.plan, setting.plan);
    await append(other.store, 'queue a', 1);
    const refused = other.start();
    await eventually('refused', () => refused.standing.status === 'refused');
    expect(refused.standing.problem).toMatch(
      /hold (events of another log|an event that this log does not)/,
    );
    expect(await setting.records()).toHaveLength(2);
    await other.stop();
  });
});

describeOn(
  'kafka',
  `a relay killed or paused mid-batch ${kills} times, another one taking over`,
  ({ brokers }) => {
    it('loses nothing; nothing reaches a consumer twice that looks at revisions', async () => {
      const random = seededRandom(seed);
      const below = (limit: number) => Math.floor(random.fraction() * limit);
      const setting = new Setting(brokers);
      const { store } = setting;
      const sleeping: InterruptedTopics[] = [];
      for (let kill = 0; kill < kills; kill += 1) {
        const places: readonly Interruption[] = [
          'before sending',
          'between partitions',
          'before the answer',
        ];
        const topics = new InterruptedTopics(setting.topics(), {
          at: places[below(3)] ?? 'before sending',
          nth: 1 + below(3),
        });
        setting.start(topics);
        // Until it is there: some are reached only by what others leave to be sent.
        const stopWriting = write(store, below);
        await topics.reached;
        await stopWriting();
        sleeping.push(topics);
        // Of those that sleep some wake up in the middle of another one's work; the others were killed.
        if (below(3) === 0) sleeping.splice(below(sleeping.length), 1)[0]?.release();
      }
      setting.start();
      const end = await setting.end();
      await eventually('all published', () => setting.checkpoint.now === end);
      for (const topics of sleeping.filter((_, index) => index % 2 === 0)) topics.release();
      await append(store, 'queue last', 1);
      const newest = await setting.end();
      await eventually('all published', () => setting.checkpoint.now === newest);

      const records = await setting.records();
      const ids = await idsInLog(store);
      expect(acted(records)).toEqual({ ids, holes: 0 });
      // The check is not for nothing: whoever leaves it out acts twice.
      expect(records.length).toBeGreaterThan(ids.length);
      for (const topics of sleeping) topics.release();
      await setting.stop();
    }, 3_600_000);
  },
);
