import { isDeepStrictEqual } from 'node:util';
import type { World } from '../world/world.js';

/** I8: who reads from the first event now sees what those see who were there all the time. */
export async function checkRebuilt(world: World): Promise<string[]> {
  const problems: string[] = [];
  for (const talk of world.talks) {
    const { counselor } = talk;
    const fresh = world.anotherPage(talk);
    if (counselor === undefined || fresh === undefined) continue;
    await fresh.until('the same head', ({ view }) => view.head === counselor.state.view.head);
    if (!isDeepStrictEqual(fresh.state.view, counselor.state.view)) {
      problems.push(`${counselor.name}: a page that reads from the start shows something else`);
    }
    fresh.client.close();
  }
  return problems;
}
