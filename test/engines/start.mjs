// Before all suites: starts what they need and tells them by the environment.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engines } from './engines.mjs';

export default async function start() {
  const only = (process.env.STILLHERE_ENGINES_ONLY ?? '').split(',').filter(Boolean);
  globalThis.stillhereEngines = [];
  for (const [name, startEngine] of Object.entries(engines)) {
    const variable = `STILLHERE_ENGINE_${name.toUpperCase()}`;
    if (only.length > 0 && !only.includes(name)) {
      process.env[`${variable}_NOT_RUN`] = 'not asked for';
      continue;
    }
    const directory = mkdtempSync(join(tmpdir(), `stillhere-${name}-`));
    try {
      const { given, stop } = await startEngine(directory);
      globalThis.stillhereEngines.push({ directory, stop });
      process.env[variable] = JSON.stringify(given);
    } catch (error) {
      rmSync(directory, { recursive: true, force: true });
      if (error.code !== 'EngineMissing') throw error;
      process.env[`${variable}_NOT_RUN`] = error.message;
      console.warn(`NOT RUN, the suites on ${name}: ${error.message}`);
    }
  }
}
