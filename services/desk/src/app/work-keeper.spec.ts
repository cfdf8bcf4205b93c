import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createWorkKeeper } from './work-keeper.js';

const drafts = { c1: { to: 'visitor', visitor: 'half a sentence', note: '' } } as const;

/** What a tab keeps: as much of `sessionStorage` as the keeper uses. */
class TabStorage {
  readonly kept = new Map<string, string>();
  isForbidden = false;
  getItem(key: string): string | null {
    this.#ask();
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, text: string): void {
    this.#ask();
    this.kept.set(key, text);
  }
  removeItem(key: string): void {
    this.#ask();
    this.kept.delete(key);
  }
  #ask(): void {
    if (this.isForbidden) throw new DOMException('forbidden', 'SecurityError');
  }
}

const before = Object.getOwnPropertyDescriptor(globalThis, 'sessionStorage');
let tab: TabStorage;
beforeEach(() => {
  tab = new TabStorage();
  Object.defineProperty(globalThis, 'sessionStorage', { value: tab, configurable: true });
});
afterEach(() => {
  if (before) Object.defineProperty(globalThis, 'sessionStorage', before);
  else Reflect.deleteProperty(globalThis, 'sessionStorage');
});

describe('a draft, when its author has to sign in again', () => {
  it('is there for them, and for nobody else who signs in here', () => {
    createWorkKeeper('ana').keep({ drafts });
    expect(createWorkKeeper('ben').start.drafts).toEqual({});
    createWorkKeeper('ben').keep({ selected: 'c9' });
    expect(createWorkKeeper('ana').start.drafts).toEqual(drafts);
  });

  it('is gone once they sign out, also where something is still kept after that', () => {
    const work = createWorkKeeper('ana');
    work.keep({ drafts });
    work.forget();
    work.keep({ selected: 'c1' });
    expect(tab.kept.size).toBe(0);
  });

  it('stays in this page where the browser forbids to keep it', () => {
    tab.isForbidden = true;
    const work = createWorkKeeper('ana');
    work.keep({ drafts });
    expect(work.now.drafts).toEqual(drafts);
    work.forget();
  });
});
