import { it } from '@jest/globals';

/** Steps of one story: after one that fails the others have nothing to stand on and fail at once. */
export function story(): (name: string, step: () => Promise<void> | void) => void {
  let brokenAt: string | undefined;
  return (name, step) => {
    it(name, async () => {
      if (brokenAt !== undefined) throw new Error(`not reached: "${brokenAt}" failed before`);
      try {
        await step();
      } catch (error) {
        brokenAt = name;
        throw error;
      }
    });
  };
}
