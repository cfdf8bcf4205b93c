import { startStillhere } from '../process/stillhere.js';

export interface StartFigures {
  /** From spawn to ready, median of three, with an empty log. */
  readonly emptyMs: number;
}

export async function measureStart(): Promise<StartFigures> {
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const server = await startStillhere();
    times.push(Math.round(server.startMs));
    await server.stop();
  }
  return { emptyMs: times.sort((a, b) => a - b)[1] ?? 0 };
}
