import { rmSync } from 'node:fs';

export default async function stop() {
  for (const { directory, stop } of globalThis.stillhereEngines) {
    await stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
