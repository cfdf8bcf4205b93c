import type { Cancel, Timers } from '@stillhere/kernel';
import { DeskProblem } from '../api/desk-api.js';
import { type Draft, emptyDraft } from '../model/composer.js';
import { type Drafts, isSame, mergedDrafts, unkeptIn } from '../model/kept-drafts.js';

/** Somebody who types is asked for once in this time; what a crash of the page takes is at most that much. */
export const keepAfterMs = 1_000;
const againAfterMs = 10_000;

export interface DraftKeeperOptions {
  readonly api: {
    drafts(): Promise<Drafts>;
    keepDraft(conversation: string, draft: Draft): Promise<void>;
  };
  readonly timers: Timers;
  /** What this tab last knew the server to have. */
  readonly known: Drafts;
  readonly onKnown: (known: Drafts) => void;
  /** What stands here becomes what stands here and there. */
  readonly onMerge: (merge: (here: Drafts) => Drafts) => void;
}

/** Keeps the drafts of this page on the server too, so that another page goes on from them. */
export interface DraftKeeper {
  /** Fetches what other pages wrote; until it came, nothing is sent that could go over it. */
  start(): void;
  keep(drafts: Drafts): void;
  /** At once: the page goes. */
  flush(): void;
  stop(): void;
}

export function createDraftKeeper(options: DraftKeeperOptions): DraftKeeper {
  const { api, timers, onKnown, onMerge } = options;
  let known = options.known;
  let here: Drafts = known;
  /** What the server would not have stays in this tab; it is not asked again for the same. */
  let refused: Drafts = {};
  let hasBegun = false;
  let isStopped = false;
  let due: Cancel | undefined;
  let sending: Promise<void> | undefined;

  const later = (delayMs: number, work: () => void): void => {
    due ??= timers.after(delayMs, () => {
      due = undefined;
      if (!isStopped) work();
    });
  };
  const learn = (next: Drafts): void => {
    known = next;
    onKnown(next);
  };
  const begin = async (): Promise<void> => {
    try {
      const server = await api.drafts();
      if (isStopped) return;
      const before = known;
      hasBegun = true;
      learn(server);
      onMerge((now) => mergedDrafts(now, before, server));
    } catch (error) {
      if (isRefused(error)) return;
      later(againAfterMs, () => void begin());
    }
  };
  const send = async (conversation: string): Promise<void> => {
    const draft = here[conversation] ?? emptyDraft;
    try {
      await api.keepDraft(conversation, draft);
      learn({ ...known, [conversation]: draft });
    } catch (error) {
      if (!isRefused(error)) throw error;
      refused = { ...refused, [conversation]: draft };
    }
  };
  const unkept = (): readonly string[] =>
    unkeptIn(here, known).filter((id) => !(id in refused && isSame(here[id], refused[id])));
  const sendAll = async (): Promise<void> => {
    for (const conversation of unkept()) await send(conversation);
  };
  const run = (): void => {
    if (!hasBegun || sending !== undefined) return;
    sending = sendAll()
      .then(
        () => keepAfterMs,
        () => againAfterMs,
      )
      .then((delayMs) => {
        sending = undefined;
        if (unkept().length > 0) later(delayMs, run);
      });
  };

  return {
    start() {
      isStopped = false;
      void begin();
    },
    keep(drafts) {
      here = drafts;
      if (hasBegun && unkept().length > 0) later(keepAfterMs, run);
    },
    flush() {
      if (!hasBegun || isStopped) return;
      for (const conversation of unkept()) void send(conversation).catch(() => undefined);
    },
    stop() {
      isStopped = true;
      due?.();
    },
  };
}

/** A no that another try would not change: not theirs any more, or too long. Who has to sign in again may do so. */
const isRefused = (error: unknown): boolean =>
  error instanceof DeskProblem && error.status >= 400 && error.status < 500 && error.status !== 401;
