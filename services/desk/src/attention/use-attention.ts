import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { WaitingConversation } from '../api/types.js';
import { recallAttention, rememberAttention } from '../app/remembered.js';
import {
  type CallMemory,
  callingPriority,
  callsNow,
  isCalled,
  type OnShift,
  type SoundName,
  soundOf,
} from '../model/attention.js';
import type { AttentionSettings } from '../model/attention-settings.js';
import { useTime } from '../parts/time.js';
import { useWords } from '../parts/words-context.js';
import { createNotices, type NoticePermission } from './notices.js';
import type { Pulse } from './pulse.js';
import { createSoundLine } from './sound-line.js';
import { useNoticePermission } from './use-notice-permission.js';
import { type SoundReadiness, useSound } from './use-sound.js';
import { useTurn } from './use-turn.js';

/** What the settings panel shows. */
export interface Attention {
  readonly settings: AttentionSettings;
  readonly sound: SoundReadiness;
  readonly notices: NoticePermission;
}

export interface AttentionActions {
  setAttention(patch: Partial<AttentionSettings>): void;
  trySound(name: SoundName): void;
}

export interface UseAttentionOptions {
  readonly account: string;
  /** Undefined while this desk does not know who waits: it then calls nobody. */
  readonly waiting: readonly WaitingConversation[] | undefined;
  readonly shift: OnShift;
  readonly pulse: Pulse;
  /** A notice was pressed. */
  readonly onNotice: () => void;
}

/** Calls this desk's owner: in one of their tabs, as they chose, until somebody takes who waits. */
export function useAttention(options: UseAttentionOptions): {
  readonly attention: Attention;
  readonly actions: AttentionActions;
  /** Somebody wrote in a chat that is not looked at. */
  readonly onNews: () => void;
} {
  const { account } = options;
  const [settings, setSettings] = useState(() => recallAttention(account));
  const { readiness, play: playNow } = useSound();
  const notices = useNoticePermission();
  const wantsSound = settings.waitingSound || settings.messageSound;
  const sounds = useTurn(`stillhere.desk.sound.${account}`, wantsSound && readiness === 'ready');
  const notifies = useTurn(`stillhere.desk.notice.${account}`, settings.notices);
  const time = useTime();
  const line = useMemo(() => {
    const after = (delayMs: number, work: () => void): void => void setTimeout(work, delayMs);
    return createSoundLine({ play: playNow, nowMs: () => time.monotonicMs(), after });
  }, [playNow, time]);
  const play = useCallback(
    (sound: SoundName): void => {
      if (sounds.current) line.ask(sound);
    },
    [sounds, line],
  );
  useCalling({ ...options, settings, notifies, play });
  const newest = useRef(settings);
  newest.current = settings;
  const onNews = useCallback(() => {
    if (newest.current.messageSound) play('message');
  }, [play]);
  const setAttention = (patch: Partial<AttentionSettings>): void => {
    const next = { ...settings, ...patch };
    rememberAttention(account, next);
    setSettings(next);
    if (patch.notices === true) notices.ask();
  };
  return {
    attention: { settings, sound: readiness, notices: notices.permission },
    actions: { setAttention, trySound: playNow },
    onNews,
  };
}

interface CallingOptions extends UseAttentionOptions {
  readonly settings: AttentionSettings;
  readonly notifies: { readonly current: boolean };
  readonly play: (sound: SoundName) => void;
}

/** Looks each second, and with each word of the server: timers of a hidden page may be held back. */
function useCalling(options: CallingOptions): void {
  const words = useWords();
  const time = useTime();
  const newest = useRef(options);
  newest.current = options;
  const memory = useRef<CallMemory>(new Map());
  const shown = useMemo(() => createNotices(() => newest.current.onNotice()), []);
  const look = useCallback((): void => {
    const { account, waiting, shift, settings, notifies, play } = newest.current;
    const me = `counselor:${account}`;
    if (waiting === undefined) return;
    if (waiting.length === 0) shown.clear();
    if (!isCalled(shift)) return;
    const nowMs = time.serverMs();
    const { due, memory: next } = callsNow(memory.current, waiting, nowMs, me);
    memory.current = next;
    const sound = soundOf(due, nowMs, me);
    const [first] = due;
    if (sound === undefined || first === undefined) return;
    if (settings.waitingSound) play(sound);
    const isAway = document.hidden || !document.hasFocus();
    if (!settings.notices || !notifies.current || !isAway) return;
    const priority = callingPriority(first, nowMs, me);
    if (first.offeredTo === me) {
      shown.show(words.t('notice.offered'), true);
      return;
    }
    const count = waiting.length;
    shown.show(words.t(`notice.waiting-${priority}`, { count }), priority >= 2);
  }, [time, words, shown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list is a reason to look at once.
  useEffect(look, [look, options.waiting]);
  useEffect(() => time.onTick(look), [time, look]);
  useEffect(() => options.pulse.on(look), [options.pulse, look]);
  useEffect(() => shown.clear, [shown]);
}
