import { expect, it } from '@jest/globals';
import { serviceParser } from './settings.js';

const edge = { name: 'edge', neighbours: [], needsLog: false, settings: {}, read: () => ({}) };
const keys = ['--service-keys', 'keys'];

it('offers no health page of its own to a service whose door says how it is', () => {
  const parse = serviceParser({ ...edge, hasHealthPage: false });
  expect(parse([...keys], {})).toMatchObject({ kind: 'options' });
  const refused = parse([...keys, '--health', '8081'], {});
  expect(refused).toMatchObject({ kind: 'refused', text: expect.stringContaining('--health') });
  expect(parse(['--help'], {})).toMatchObject({ text: expect.not.stringContaining('--health') });
  // One environment for all processes of a machine names it for the others.
  expect(parse([...keys], { STILLHERE_HEALTH: '8081' })).toMatchObject({ kind: 'options' });
});

it('answers there everywhere else', () => {
  const parse = serviceParser(edge);
  const asked = parse([...keys, '--health', '8082'], {});
  expect(asked).toMatchObject({ options: { healthPort: 8082 } });
  expect(parse([...keys], {})).toMatchObject({ options: { healthPort: 8081 } });
});
