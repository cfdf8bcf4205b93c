import { statfs } from 'node:fs/promises';
import type { Metrics } from '@stillhere/telemetry';

interface Room {
  readonly freeBytes: number;
  readonly sizeBytes: number;
}

/**
 * Room on the disk of a directory. Whoever asks is told what was seen the last time somebody asked: a disk that
 * does not answer holds nobody up. Of a directory that is gone all is 0.
 */
export async function measureDisk(metrics: Metrics, directory: string): Promise<void> {
  let room = await roomOf(directory);
  metrics.gauge('stillhere_disk_free_bytes', (set) => {
    set({}, room.freeBytes);
    void roomOf(directory).then((now) => {
      room = now;
    });
  });
  metrics.gauge('stillhere_disk_size_bytes', (set) => set({}, room.sizeBytes));
}

async function roomOf(directory: string): Promise<Room> {
  try {
    const { bavail, blocks, bsize } = await statfs(directory);
    return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
  } catch {
    // Whoever writes there says what is wrong with it.
    return { freeBytes: 0, sizeBytes: 0 };
  }
}
