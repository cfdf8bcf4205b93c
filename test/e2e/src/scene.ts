import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { artifacts, type Look, launch, type Watched, watchedPage } from './browser.js';
import { Counselor } from './counselor.js';
import { Server } from './server.js';
import { Visitor } from './visitor.js';

const phone: Look = { width: 390, height: 780 };
const screen: Look = { width: 1440, height: 900 };

/** One server and one browser for a story, and everybody who takes part in it. */
export class Scene {
  readonly #watched: Watched[] = [];

  private constructor(
    readonly server: Server,
    readonly browser: Browser,
  ) {}

  /** `args`: settings that the server is started with. */
  static async open(args: readonly string[] = []): Promise<Scene> {
    const server = await Server.start({ args });
    return new Scene(server, await launch());
  }

  /** Nobody is anywhere yet. */
  async visitor(look: Partial<Look> = {}, home = this.server.address): Promise<Visitor> {
    return new Visitor(await this.page({ ...phone, ...look }, home), home);
  }

  async counselor(look: Partial<Look> = {}, home = this.server.address): Promise<Counselor> {
    return new Counselor(await this.page({ ...screen, ...look }, home), home);
  }

  /** A new account, signed in with a password of its own. */
  async staff(account: string, name: string, home = this.server.address): Promise<Counselor> {
    const flags = [`--name=${name}`, '--role=counselor'];
    const { code, text } = this.server.tool('admin', 'add-account', account, ...flags);
    if (code !== 0) throw new Error(text);
    const counselor = await this.counselor({}, home);
    await counselor.firstSignIn(account, text.split('\n')[0] ?? '');
    return counselor;
  }

  /** Signed in with the account that the first start made, and taking chats. */
  async counselorAtWork(look: Partial<Look> = {}): Promise<Counselor> {
    const counselor = await this.counselor(look);
    await counselor.firstSignIn('admin', this.server.oneTimePassword);
    await counselor.takeChats();
    return counselor;
  }

  /** A visitor and the counselor who has just accepted them. */
  async talk(look: Partial<Look> = {}, home = this.server.address) {
    const visitor = await this.visitor(look, home);
    const counselor = await this.counselorAtWork();
    await visitor.enter();
    await counselor.accept();
    return { visitor, counselor };
  }

  async page(look: Look, home = this.server.address): Promise<Watched> {
    const watched = await watchedPage(this.browser, home, look);
    this.#watched.push(watched);
    return watched;
  }

  /** Nobody's page asked another host for anything, or met a fault. */
  expectQuiet(): void {
    expect(this.#watched.flatMap(({ foreignRequests }) => foreignRequests)).toEqual([]);
    expect(this.#watched.flatMap(({ faults }) => faults)).toEqual([]);
  }

  /** Both sides have each of these once, in this order, and nothing between. */
  async expectSame(talk: { visitor: Visitor; counselor: Counselor; words: string[] }) {
    const { visitor, counselor, words } = talk;
    const [first = ''] = words;
    const from = (all: string[]) => all.slice(all.indexOf(first));
    expect(from(await visitor.words())).toEqual(words);
    expect(from(await counselor.words())).toEqual(words);
  }

  expectIntact(): void {
    expect(this.server.tool('verify-log')).toMatchObject({
      code: 0,
      text: expect.stringContaining('intact'),
    });
  }

  /** For whoever looks into a failure: all pages as they are, what the server said, and its data. */
  async keep(name: string): Promise<void> {
    for (const [index, { shot, tree }] of this.#watched.entries()) {
      await shot(`broken-${name}-${index}`).catch(() => undefined);
      await tree(`broken-${name}-${index}`).catch(() => undefined);
    }
    cpSync(this.server.directory, join(artifacts, `broken-${name}`), { recursive: true });
    writeFileSync(join(artifacts, `broken-${name}.log`), this.server.output);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}
