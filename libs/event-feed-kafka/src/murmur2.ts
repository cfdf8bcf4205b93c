/* biome-ignore-all lint/suspicious/noBitwiseOperators: a hash is made of bits */
const seed = 0x9747b28c;
const m = 0x5bd1e995;
const r = 24;

/** MurmurHash2 of 32 bits, as Kafka's Java client computes it (org.apache.kafka.common.utils.Utils.murmur2). */
export function murmur2(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.byteLength & ~3;
  let h = seed ^ bytes.byteLength;
  for (let at = 0; at < whole; at += 4) {
    let k = Math.imul(view.getInt32(at, true), m);
    k ^= k >>> r;
    h = Math.imul(h, m) ^ Math.imul(k, m);
  }
  const rest = bytes.byteLength - whole;
  if (rest === 3) h ^= view.getUint8(whole + 2) << 16;
  if (rest >= 2) h ^= view.getUint8(whole + 1) << 8;
  if (rest >= 1) h = Math.imul(h ^ view.getUint8(whole), m);
  h ^= h >>> 13;
  h = Math.imul(h, m);
  return h ^ (h >>> 15);
}

/** The partition that every Kafka client's default partitioner gives the key, of `count`. */
export const partitionNumber = (key: string, count: number): number =>
  (murmur2(Buffer.from(key)) & 0x7fffffff) % count;
