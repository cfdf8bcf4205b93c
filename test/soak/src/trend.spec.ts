import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@stillhere/testing';
import type { Sample } from './sample.js';
import { growthProblems, medianOf, slopeOf } from './trend.js';

const everyS = 10;
const messagesPerS = 100;

/** Nine minutes of a process whose heap breathes by 40 MB, with something planted. */
function samplesWith(plant: (minute: number) => Partial<Sample> = () => ({})): Sample[] {
  const random = seededRandom(5);
  return Array.from({ length: 54 }, (_, index) => {
    const atS = 60 + index * everyS;
    const messages = atS * messagesPerS;
    const sound: Sample = {
      atS,
      messages,
      events: 4 * messages,
      threads: 12,
      otherFilesMb: 3,
      walMb: 16,
      heapMb: 85 + 2 * random.fraction(),
      residentMb: 240 + 40 * random.fraction(),
      handles: 440 + Math.floor(12 * random.fraction()),
      logMb: (4 * messages * 1_100) / 2 ** 20,
    };
    const planted = plant(atS / 60);
    return { ...sound, ...planted, residentMb: sound.residentMb + (planted.residentMb ?? 0) };
  });
}

describe('what grows', () => {
  it('is nothing in a process that only breathes', () => {
    expect(growthProblems(samplesWith())).toEqual([]);
  });

  it.each<[string, (minute: number) => Partial<Sample>]>([
    ['1 KB of memory a message', (minute) => ({ residentMb: (minute * 6_000) / 1_024 })],
    ['256 bytes of the heap a message', (minute) => ({ heapMb: 85 + (minute * 1_500) / 1_024 })],
    ['a handle every second', (minute) => ({ handles: 440 + 60 * minute })],
    ['a thread a minute', (minute) => ({ threads: 12 + Math.floor(minute) })],
    ['a write-ahead log that nobody puts away', (minute) => ({ walMb: 16 * minute })],
    ['6 KB of the log an event', (minute) => ({ logMb: (minute * 24_000 * 6) / 1_024 })],
  ])('is found: %s', (_, plant) => {
    expect(growthProblems(samplesWith(plant))).toHaveLength(1);
  });

  it('cannot be told from a handful of samples', () => {
    expect(growthProblems(samplesWith().slice(0, 4))).toHaveLength(1);
  });

  it('is not judged by memory that nobody collected', () => {
    const plant = (minute: number) => ({ residentMb: 300 + 60 * minute, heapMb: 85 + 20 * minute });
    expect(growthProblems(samplesWith(plant))).toHaveLength(2);
    expect(growthProblems(samplesWith(plant), false)).toEqual([]);
  });

  it('is not what one collection did', () => {
    const samples = samplesWith();
    const late = samples.map((one, i) => (i > 50 ? { ...one, residentMb: 900 } : one));
    expect(growthProblems(late)).toEqual([]);
  });
});

describe('the slope', () => {
  it('is that of most pairs', () => {
    const straight = Array.from({ length: 9 }, (_, x): [number, number] => [x, 2 * x]);
    expect(slopeOf([...straight, [9, 500]])).toBe(2);
    expect(slopeOf(straight.map(([x]) => [x, 5]))).toBe(0);
    expect(medianOf([3, 1, 2])).toBe(2);
    expect(medianOf([])).toBe(0);
  });
});
