import { it } from '@jest/globals';
import type { Scene } from './scene.js';

/**
 * Steps of one story: after one that fails the others have nothing to stand on and fail at once.
 * What everybody saw then, and the server's data, are kept under artifacts/e2e.
 */
export function story(
  scene: () => Scene | undefined,
): (name: string, step: () => Promise<void> | void) => void {
  let brokenAt: string | undefined;
  return (name, step) => {
    it(name, async () => {
      if (brokenAt !== undefined) throw new Error(`not reached: "${brokenAt}" failed before`);
      try {
        await step();
      } catch (error) {
        brokenAt = name;
        await scene()?.keep(name.replaceAll(/\W+/g, '-'));
        throw error;
      }
    });
  };
}
