import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Server, withoutDesks } from '@stillhere/harness';
import { Http, openTalk, staying, type Talk } from '@stillhere/harness/people';
import { VaultTransitDouble } from '@stillhere/subject-keys/testing';
import { seededRandom } from '@stillhere/testing';

jest.setTimeout(120_000);

describe('npm start -- --key-provider vault:, a double of its transit engine', () => {
  let folder: string;
  let vault: VaultTransitDouble;
  let address: string;
  let server: Server;
  const talks: Talk[] = [];
  const tokenFile = () => join(folder, 'token');
  const env = (key = 'stillhere') => ({
    ...withoutDesks,
    STILLHERE_KEY_PROVIDER: `vault:${address}/transit/${key}`,
    STILLHERE_VAULT_TOKEN_FILE: tokenFile(),
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stillhere-vault-'));
    vault = await VaultTransitDouble.start();
    address = vault.address;
    writeFileSync(tokenFile(), vault.token);
    server = await Server.start({ name: 'vault', env: env() });
  });
  afterEach(() => {
    for (const { visitor } of talks.splice(0)) visitor.client.close();
  });
  afterAll(async () => {
    await server.stop();
    await vault.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const talked = async (words: string): Promise<string> => {
    const talk = await openTalk({
      http: new Http(staying(server)),
      address: server.address,
      random: () => seededRandom(talks.length + 1),
      onAcknowledged: () => undefined,
    });
    talks.push(talk);
    talk.visitor.say(words);
    await talk.visitor.settled();
    return talk.conversation;
  };
  /** What `replay` prints, in another process, while the double goes on answering in this one. */
  const replayed = async (conversation: string): Promise<string> => {
    const args = ['tools/replay/dist/main.js', conversation, '--data', server.directory];
    const given = { env: { ...process.env, ...env() } };
    return (await promisify(execFile)(process.execPath, args, given)).stdout;
  };
  const refusal = async (key?: string, directory = server.directory): Promise<string> => {
    const other = await Server.prepare({ env: env(key), directory });
    await expect(other.start()).rejects.toMatchObject({ code: 'ServerEnded' });
    expect(other.output).not.toContain(vault.token);
    return other.output;
  };

  it('wraps the key of each conversation there, with a token that is renewed, and no key file is made', async () => {
    const first = await talked('under the first token');
    vault.token = 'token-2';
    writeFileSync(tokenFile(), 'token-2\n');
    const second = await talked('under the second token');
    expect(existsSync(join(server.directory, 'master.key'))).toBe(false);
    expect(await replayed(first)).toContain('under the first token');
    expect(await replayed(second)).toContain('under the second token');
    expect(server.tool('backup', 'backup', '--to', join(folder, 'copy'))).toMatchObject({
      code: 0,
    });
  });

  it('is refused with a sentence where the vault does not open it', async () => {
    await server.quit();
    expect(await refusal('another')).toMatch(/wrapped by the key vault:transit\/stillhere:v1/);
    const fresh = join(folder, 'fresh');
    expect(await refusal('another', fresh)).toMatch(
      /knows no transit\/keys\/another: make the key/,
    );
    vault.instead = { status: 503, body: '{"errors":["Vault is sealed"]}' };
    expect(await refusal()).toMatch(/is sealed, or starts: unseal it/);
    vault.instead = undefined;
    writeFileSync(tokenFile(), 'token-of-yesterday');
    expect(await refusal()).toMatch(/the token ran out, or its policy lacks the right/);
    rmSync(tokenFile());
    expect(await refusal()).toMatch(/token cannot be read from .*ENOENT/);
    writeFileSync(tokenFile(), vault.token);
    await vault.stop();
    expect(await refusal()).toMatch(new RegExp(`vault at ${address} cannot be reached`));
  });
});
