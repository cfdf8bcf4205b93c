/** How this desk may call its owner; each is theirs to switch off. */
export interface AttentionSettings {
  readonly waitingSound: boolean;
  readonly messageSound: boolean;
  /** Notices of the system: only after the browser was asked, and that only on a press. */
  readonly notices: boolean;
  readonly title: boolean;
  readonly icon: boolean;
}

export const attentionDefaults: AttentionSettings = {
  waitingSound: true,
  messageSound: true,
  notices: false,
  title: true,
  icon: true,
};
export const attentionKeys = Object.keys(attentionDefaults) as (keyof AttentionSettings)[];

/** As they were remembered; what is missing or spoiled is as at the start. */
export function readAttention(kept: string | null): AttentionSettings {
  const stored = parsed(kept);
  const read = (key: keyof AttentionSettings): boolean => {
    const value = stored[key];
    return typeof value === 'boolean' ? value : attentionDefaults[key];
  };
  return {
    waitingSound: read('waitingSound'),
    messageSound: read('messageSound'),
    notices: read('notices'),
    title: read('title'),
    icon: read('icon'),
  };
}

function parsed(kept: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(kept ?? 'null');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
