import { afterEach, describe, expect, it } from '@jest/globals';
import { ada, as, conversationId, type RoutingProcess } from '../../test/fixture.js';
import { pushRules } from '../../test/push-rules.js';
import { sam, startShift } from '../../test/shift.js';
import { RoutingGrpc } from '../transport/grpc/routing.grpc.js';
import { explainOffer } from './explain-offer.js';

const one = conversationId(1);
const admin = as('admin:eve', ['admin']);
const now = { takesEffectAt: '' };
const push = { mode: 'push', ladder: { alarmAfterS: 300 } };
const people = { ada: { languages: ['en'] } };
const documentOf = (service: object) => JSON.stringify({ services: { '*': service }, people });

const processes: RoutingProcess[] = [];
afterEach(async () => {
  for (const process of processes.splice(0)) await process.stop();
});

async function setUp(
  ...rules: Parameters<typeof startShift> extends [unknown, ...infer Rest] ? Rest : never
) {
  const shift = await startShift(processes, ...rules);
  const calls = new RoutingGrpc(shift.process.routing);
  const explain = () => explainOffer(shift.process.routing, { conversation: one }, sam);
  return { ...shift, calls, explain };
}

describe('published rules', () => {
  it('change who is offered to whom, and each offer says by which version', async () => {
    const { calls, explain, atWork, wait, clock } = await setUp();
    await atWork(ada);
    await wait(one);
    await clock.advance(1_000);
    expect(await explain()).toMatchObject({ counselor: '', settingsVersion: 0 });
    const text = documentOf(push);
    expect(await calls.publishSettings({ text, fromVersion: 0, ...now }, admin)).toMatchObject({
      version: 1,
    });
    await clock.advance(1_000);
    expect(await explain()).toMatchObject({ counselor: ada, settingsVersion: 1 });
  });

  it('hold from their time on, though nothing else happens then', async () => {
    const { calls, explain, atWork, wait, clock } = await setUp();
    await atWork(ada);
    await wait(one);
    const takesEffectAt = new Date(clock.now() + 60_000).toISOString();
    await calls.publishSettings({ text: documentOf(push), fromVersion: 0, takesEffectAt }, admin);
    await clock.advance(59_000);
    expect(await explain()).toMatchObject({ counselor: '', settingsVersion: 0 });
    await clock.advance(2_000);
    expect(await explain()).toMatchObject({ counselor: ada, settingsVersion: 1 });
  });

  it('that would leave somebody waiting for ever are refused, also at the time they are for', async () => {
    const { calls, process } = await setUp();
    const refused = (text: string, takesEffectAt = '') =>
      calls.publishSettings({ text, fromVersion: 0, takesEffectAt }, admin).then(
        () => 'taken',
        ({ message }) => message,
      );
    expect(await refused(documentOf({ ...push, ladder: {} }))).toContain(
      "'services.*.ladder.alarmAfterS' must be an alarm",
    );
    const { clock } = process.routing;
    const dayAfter = (days: number) => new Date(clock.now() + days * 86_400_000).toISOString();
    const certified = JSON.stringify({
      services: {
        '*': { ...push, requirements: [{ kind: 'certificate', name: 'risk', strength: 'hard' }] },
      },
      people: { ada: { certificates: [{ name: 'risk', validUntil: dayAfter(2).slice(0, 10) }] } },
    });
    expect(await refused(certified, dayAfter(9))).toContain('somebody who has certificate:risk');
    expect(await refused(certified, dayAfter(1))).toBe('taken');
  });

  it.each([
    ['half of a surrogate pair', '{"services":{"\\ud800":{}},"people":{"ada":{}}}'],
    ['a number beyond all', '{"services":{"a":{"answerWithinS":1e300}},"people":{"ada":{}}}'],
    ['a great depth', `{"services":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('are refused with %s in them', async (_, text) => {
    const { calls } = await setUp();
    const publish = calls.publishSettings({ text, fromVersion: 0, ...now }, admin);
    await expect(publish).rejects.toMatchObject({ code: 'SettingsRefused', field: 'text' });
    expect((await calls.checkSettings({ text, ...now }, admin)).problem).not.toBe('');
  });

  it('begin after the version of the file', async () => {
    const said = { services: {}, people: {} };
    const file = { ...pushRules(), file: () => ({ version: 40, said }) };
    const { calls } = await setUp(file);
    const text = documentOf(push);
    await expect(
      calls.publishSettings({ text, fromVersion: 0, ...now }, admin),
    ).rejects.toMatchObject({ code: 'SettingsChanged' });
    const published = await calls.publishSettings({ text, fromVersion: 40, ...now }, admin);
    expect(published).toEqual({ version: 41, newlyPublished: true });
  });

  it('begin also after a file that could not be published itself', async () => {
    const said = { services: { '\ud800': {} }, people: {} };
    const { calls } = await setUp({ ...pushRules(), file: () => ({ version: 40, said }) });
    const text = documentOf(push);
    await calls.publishSettings({ text, fromVersion: 40, ...now }, admin);
    expect(await calls.getSettings({ version: '40' }, admin)).toMatchObject({
      ...{ source: 'file', text: '{"services":{"\\ud800":{}},"people":{}}' },
    });
  });
});
