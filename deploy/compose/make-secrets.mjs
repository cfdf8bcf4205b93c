// node make-secrets.mjs DIR: the secrets of a cluster, made once. What is there stays as it is.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , directory] = process.argv;
const key = randomBytes(32);
// As libs/subject-keys names a key: by what it is.
const id = createHash('sha256')
  .update('stillhere-key-id/1\0')
  .update(key)
  .digest('hex')
  .slice(0, 16);
const files = {
  'master.key': `stillhere-key/1\nid: file-${id}\nkey: ${key.toString('base64url')}\n`,
  'resume.key': randomBytes(32),
  'service.keys': `k1:${randomBytes(32).toString('base64url')}\n`,
};

for (const [name, content] of Object.entries(files)) {
  const path = join(directory, name);
  if (existsSync(path)) continue;
  // Of its group, which the services are in; a file that is not whole never bears the name.
  writeFileSync(`${path}.new`, content, { mode: 0o440, flush: true });
  renameSync(`${path}.new`, path);
}
