import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Kafka, startKafka } from '@stillhere/engines';
import { describeOn } from '@stillhere/engines/testing';
import { append } from '@stillhere/event-feed/fixtures';
import { leadersOf } from '@stillhere/event-feed-kafka/testing';
import { eventually } from '@stillhere/testing';
import { acted, idsInLog, Setting } from './setting.js';

/** STILLHERE_LEADER_KILLS says how many; each takes some seconds, most of them the restart of a broker. */
const kills = Number(process.env.STILLHERE_LEADER_KILLS ?? '2');
const brokersCount = 3;
const partitions = 6;

describeOn('kafka', 'three brokers, of which two are needed', () => {
  let directory: string;
  let kafka: Kafka | undefined;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'stillhere-three-'));
    kafka = await startKafka({ directory, nodes: brokersCount });
  }, 300_000);
  afterAll(async () => {
    for (let id = 1; id <= brokersCount; id += 1) await kafka?.kill(id);
    rmSync(directory, { recursive: true, force: true });
  });

  it(`with the leader of a partition killed ${kills} times: nothing is lost, nothing counts twice`, async () => {
    const brokers = kafka?.brokers ?? [];
    const setting = new Setting(brokers, { partitions });
    const { store, checkpoint } = setting;
    setting.start();
    const appendSome = async (): Promise<void> => {
      for (let n = 0; n < 60; n += 1) {
        await append(store, n % 2 === 0 ? `queue q${n % 20}` : `conversation c${n % 20}`, 2);
      }
    };
    const allPublished = async (): Promise<void> => {
      const end = await setting.end();
      // Another leader is there after the broker's session and what kafkajs waits between two attempts.
      for (let tries = 1; ; tries += 1) {
        try {
          return void (await eventually('all published', () => checkpoint.now === end));
        } catch (error) {
          if (tries === 5) throw error;
        }
      }
    };
    const topic = `${setting.plan.prefix}.queue.v1`;
    const leader = async (partition: number): Promise<number> => {
      const leaders = await leadersOf({ brokers }, topic);
      return leaders[partition] ?? 0;
    };
    await appendSome();
    await allPublished();
    for (let kill = 0; kill < kills; kill += 1) {
      const id = await leader(kill % partitions);
      const appending = appendSome();
      await kafka?.kill(id);
      await appending;
      await appendSome();
      await allPublished();
      await kafka?.restart(id);
    }
    const records = await setting.records();
    expect(acted(records)).toEqual({ ids: await idsInLog(store), holes: 0 });
    await setting.stop();
  }, 3_600_000);
});
