import { makeFixture } from './make-fixture.js';

const [version = ''] = process.argv.slice(2);
if (/^\d+\.\d+\.\d+$/.test(version)) await makeFixture(version);
else {
  console.error('npm run fixture -- X.Y.Z');
  process.exitCode = 2;
}
