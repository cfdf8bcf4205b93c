import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sealFactIn } from '@stillhere/audit-log';
import { parseCheckpoint } from '@stillhere/transparency-log';
import { createSetting, type Setting } from '../../test/setting.js';
import { sealEveryMs, sealLeavesMax } from '../domain/seal/seal.js';
import { CheckpointPlaceUnavailable } from './ports.js';

const root = mkdtempSync(join(tmpdir(), 'sealing-'));
afterAll(() => rmSync(root, { recursive: true }));

let setting: Setting;
let count = 0;
beforeEach(async () => {
  count += 1;
  setting = await createSetting(join(root, `${count}.key`));
});

const sizesIn = (notes: readonly string[] = []) => notes.map((note) => parseCheckpoint(note)?.size);
const typesIn = async (tenant?: string) =>
  (await setting.seals(tenant)).map(({ type }) => type.slice('seal.'.length));

/** A minute passes, and what was due is done. */
async function minute(): Promise<void> {
  await setting.clock.advance(sealEveryMs);
  for (let turns = 0; turns < 20; turns += 1) await setting.clock.settle();
}

describe('the sealer', () => {
  it('signs each tenant apart after a minute, here and outside, and never for its own seals', async () => {
    await setting.record(3);
    await setting.record(2, { tenant: 'other' });
    const sealer = setting.start();
    await minute();
    await setting.sealed(2);
    expect(await typesIn()).toEqual(['key-introduced', 'checkpoint-signed']);
    expect(sizesIn(setting.outside.get('local'))).toEqual([3]);
    expect(sizesIn(setting.outside.get('other'))).toEqual([2]);
    await minute();
    await minute();
    expect(await typesIn()).toEqual(['key-introduced', 'checkpoint-signed']);
    expect(await setting.verified()).toMatchObject({
      divergence: undefined,
      sealed: [
        { tenant: 'local', events: 5, sealed: 3, outside: 3 },
        { tenant: 'other', events: 4, sealed: 2, outside: 2 },
      ],
    });
    await sealer.stop();
  });

  it('signs at once when 1,000 events wait', async () => {
    const sealer = setting.start();
    await setting.clock.settle();
    for (let batch = 0; batch < sealLeavesMax / 500; batch += 1) await setting.record(500);
    await setting.sealed(2);
    expect(sizesIn(setting.outside.get('local'))).toEqual([sealLeavesMax]);
    await sealer.stop();
  });

  it.each(['kept', 'lost'])('goes on after a restart, with the views %s', async (views) => {
    for (let life = 1; life <= 4; life += 1) {
      const sealer = setting.start();
      await setting.record(life);
      await minute();
      await setting.sealed(life + 1);
      await minute();
      await sealer.stop();
      if (views === 'lost') setting.loseViews();
    }
    // Each checkpoint also covers the seals before it.
    expect(sizesIn(setting.outside.get('local'))).toEqual([1, 5, 9, 14]);
    const { divergence, sealed } = await setting.verified();
    expect({ divergence, sealed }).toMatchObject({
      divergence: undefined,
      sealed: [{ sealed: 14 }],
    });
    expect(setting.faults).toEqual([]);
  });

  it('is one: of two on one log each checkpoint is written once', async () => {
    const both = [setting.start(), setting.start()];
    await setting.record(4);
    await minute();
    await setting.record(4);
    await minute();
    await setting.sealed(3);
    await minute();
    expect(await typesIn()).toEqual(['key-introduced', 'checkpoint-signed', 'checkpoint-signed']);
    expect((await setting.verified()).divergence).toBeUndefined();
    expect(setting.faults).toEqual([]);
    for (const sealer of both) await sealer.stop();
  });

  it('replaces the key when asked to: both sign once, and the old one is destroyed', async () => {
    const first = setting.start();
    await setting.record(1);
    await minute();
    await setting.sealed(2);
    await first.stop();
    const second = setting.start({ keyNumber: 2 });
    await setting.record(1);
    await minute();
    await setting.sealed(4);
    await setting.record(1);
    await minute();
    const facts = (await setting.sealed(5)).map(sealFactIn);
    expect(facts.map((fact) => fact?.data.number)).toEqual([1, 1, 2, 2, 2]);
    const signers = (setting.outside.get('local') ?? []).map(
      (note) => parseCheckpoint(note)?.note.signatures.length,
    );
    expect(signers).toEqual([1, 2, 1]);
    expect(await setting.keys.isDestroyed('seal.local.1')).toBe(true);
    expect((await setting.verified()).divergence).toBeUndefined();
    await second.stop();
  });

  it('brings the place outside up to the log after a kill, and goes on while it is away', async () => {
    const away = new CheckpointPlaceUnavailable('no room');
    const refuse = () => Promise.reject(away);
    const first = setting.start({ place: { newest: refuse, keep: refuse } });
    await setting.record(2);
    await minute();
    await setting.sealed(2);
    await first.stop();
    expect(setting.outside.size).toBe(0);
    const second = setting.start();
    await setting.record(1);
    await setting.clock.settle();
    await minute();
    await setting.sealed(3);
    await minute();
    expect(sizesIn(setting.outside.get('local'))).toEqual([2, 5]);
    await second.stop();
  });

  it('says when the log was rolled back behind what is kept outside', async () => {
    const first = setting.start();
    await setting.record(5);
    await minute();
    await setting.sealed(2);
    await first.stop();
    const kept = setting.outside;
    setting = await createSetting(join(root, `${count}.key`));
    const before = setting.start();
    await setting.record(2);
    await minute();
    await setting.sealed(2);
    await before.stop();
    for (const [tenant, notes] of kept) setting.outside.set(tenant, notes);
    const second = setting.start();
    await setting.record(1);
    await minute();
    await setting.sealed(3);
    expect(setting.said.join()).toContain('rolled back');
    await second.stop();
  });

  it('waits for its key, and says so', async () => {
    const first = setting.start();
    await setting.record(1);
    await minute();
    await setting.sealed(2);
    await first.stop();
    await setting.keys.shred('seal.local.1');
    const second = setting.start();
    await setting.record(1);
    await minute();
    await minute();
    expect(await typesIn()).toHaveLength(2);
    expect(setting.said.join()).toContain('sealing waits');
    expect(setting.faults).toEqual([]);
    await second.stop();
  });
});
