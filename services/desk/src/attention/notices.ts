export type NoticePermission = 'unsupported' | 'default' | 'granted' | 'denied';

export const noticePermission = (): NoticePermission =>
  typeof Notification === 'undefined' ? 'unsupported' : Notification.permission;

/** Asks the browser; only ever called from a press. */
export async function askForNotices(): Promise<NoticePermission> {
  if (typeof Notification === 'undefined') return 'unsupported';
  return Notification.requestPermission();
}

export interface Notices {
  /** Replaces the one before it. The words say nothing of the person: others may see this screen. */
  show(text: string, stays: boolean): void;
  clear(): void;
}

/** A notice of the system is silent: the sound is ours. */
export function createNotices(onPress: () => void): Notices {
  let shown: Notification | undefined;
  const clear = (): void => {
    shown?.close();
    shown = undefined;
  };
  return {
    show(text, stays) {
      if (noticePermission() !== 'granted') return;
      clear();
      try {
        shown = new Notification(text, {
          ...{ tag: 'stillhere.desk.waiting', silent: true, requireInteraction: stays },
          icon: `${import.meta.env.BASE_URL}icon.svg`,
        });
      } catch (error) {
        // Phones allow notices only through a service worker, and say so here.
        if (error instanceof TypeError) return;
        throw error;
      }
      shown.onclick = () => {
        window.focus();
        onPress();
        clear();
      };
    },
    clear,
  };
}
