import { readFile } from 'node:fs/promises';
import type { Server } from '@grpc/grpc-js';
import { descriptorSetUrl } from '@stillhere/contracts';

/** Serves reflection v1 and v1alpha for the named services, from the descriptor set of proto/. */
export async function addReflection(server: Server, services: readonly string[]): Promise<void> {
  const [{ ReflectionService }, bytes] = await Promise.all([
    import('@grpc/reflection'),
    readFile(descriptorSetUrl),
  ]);
  // It takes proto-loader's shape, of which it reads only the encoded files.
  const definition = { files: { fileDescriptorProtos: filesOf(bytes) } };
  const reflection = new ReflectionService(definition as never, { services: [...services] });
  reflection.addToServer(server);
}

/** The files in an encoded FileDescriptorSet: a sequence of field 1, each with its length. */
export function filesOf(set: Uint8Array): Buffer[] {
  const files: Buffer[] = [];
  let at = 0;
  while (at < set.length) {
    if (set[at] !== 0x0a) throw new TypeError('not a FileDescriptorSet');
    const [length, start] = varint(set, at + 1);
    files.push(Buffer.from(set.subarray(start, start + length)));
    at = start + length;
  }
  return files;
}

function varint(bytes: Uint8Array, from: number): [value: number, next: number] {
  let value = 0;
  for (let at = from, shift = 0; shift < 28; at += 1, shift += 7) {
    const byte = bytes[at] ?? 0;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at + 1];
  }
  throw new TypeError('not a FileDescriptorSet');
}
