import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { watchAddresses } from './watch-addresses.js';

function world(address: string) {
  const time = manualClock();
  let answer: readonly string[] | Error = [];
  let asked = 0;
  const resolve = async () => {
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const watched = watchAddresses({ address, timers: time, resolve });
  let changes = 0;
  watched.onChange(() => {
    changes += 1;
  });
  const dns = async (next: readonly string[] | Error): Promise<void> => {
    answer = next;
    await time.advance(1_000);
  };
  return { watched, dns, changes: () => changes, asked: () => asked };
}

describe('the addresses of a service', () => {
  it('of a name are all that DNS has, and follow it', async () => {
    const { watched, dns, changes } = world('session:9090');
    expect(watched.now()).toEqual([]);
    await dns(['10.0.0.2', '10.0.0.1']);
    expect(watched.now()).toEqual(['10.0.0.1:9090', '10.0.0.2:9090']);
    await dns(['10.0.0.1', '10.0.0.2']);
    expect(changes()).toBe(1);
    await dns(['10.0.0.3', '10.0.0.2']);
    expect(watched.now()).toEqual(['10.0.0.2:9090', '10.0.0.3:9090']);
    expect(changes()).toBe(2);
  });

  it('stay while DNS has none, or does not answer', async () => {
    const { watched, dns, changes } = world('session:9090');
    await dns(['10.0.0.1']);
    await dns([]);
    await dns(new Error('no answer'));
    expect([watched.now(), changes()]).toEqual([['10.0.0.1:9090'], 1]);
  });

  it('that are listed are taken as they are, and nobody is asked', async () => {
    const { watched, dns, asked } = world('10.0.0.1:1,[::1]:2');
    await dns(['10.9.9.9']);
    expect([watched.now(), asked()]).toEqual([['10.0.0.1:1', '[::1]:2'], 0]);
  });

  it('of a listed name are looked up beside the others', async () => {
    const { watched, dns } = world('a.example:1,10.0.0.1:2');
    expect(watched.now()).toEqual(['10.0.0.1:2']);
    await dns(['10.0.0.7', '10.0.0.8']);
    expect(watched.now()).toEqual(['10.0.0.7:1', '10.0.0.8:1', '10.0.0.1:2']);
  });

  it('are not looked up any more once it is closed', async () => {
    const { watched, dns, asked } = world('session:9090');
    await dns(['10.0.0.1']);
    watched.close();
    const before = asked();
    await dns(['10.0.0.2']);
    expect([watched.now(), asked()]).toEqual([['10.0.0.1:9090'], before]);
  });
});
