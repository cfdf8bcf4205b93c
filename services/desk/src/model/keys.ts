/** What the desk can do from the keyboard. Words: `action.<id>` in the catalogues. */
export const actionIds = [
  'palette',
  'next-chat',
  'previous-chat',
  'search',
  'accept',
  'decline',
  'acknowledge',
  'reorder',
  'message',
  'note',
  'why',
  'context',
  'floor',
  'waiting',
  'availability',
  'states',
  'state-available',
  'state-busy',
  'state-break',
  'state-meal',
  'state-documentation',
  'state-supervision',
  'state-training',
  'state-finish-current',
  'state-no-new',
  'state-offline',
  'attention',
  'hand-over',
  'risk',
  'end-chat',
  'close-chat',
  'undo',
  'single-keys',
  'sign-out',
] as const;
export type ActionId = (typeof actionIds)[number];

/**
 * One key each. T gives a chat to somebody else, as elsewhere. E stays free: it is for escalate, and a
 * hand that learnt it elsewhere must not end a chat here.
 */
export const keyOf: Readonly<Partial<Record<ActionId, string>>> = {
  'next-chat': 'j',
  'previous-chat': 'k',
  search: '/',
  accept: 'a',
  decline: 'd',
  reorder: 'r',
  message: 'm',
  note: 'n',
  why: 'y',
  context: 'i',
  floor: 'f',
  waiting: 'w',
  states: 's',
  'hand-over': 't',
  risk: 'l',
  'end-chat': 'q',
  'close-chat': 'x',
  undo: 'u',
};

export interface KeyPress {
  readonly key: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  /** The person is writing: a field, a text area, anything editable. */
  readonly inField: boolean;
  /** A dialog or the palette is open over the desk. */
  readonly inOverlay: boolean;
  /** Part of composing a character (an input method is open). */
  readonly composing: boolean;
}

const byKey = new Map(Object.entries(keyOf).map(([id, key]) => [key, id as ActionId] as const));

/** The action that a key stands for here, or undefined: then the browser has it. */
export function actionFor(press: KeyPress, singleKeys: boolean): ActionId | undefined {
  if (press.composing || press.alt) return undefined;
  if (press.ctrl) return press.key.toLowerCase() === 'k' ? 'palette' : undefined;
  if (press.inField || press.inOverlay || !singleKeys) return undefined;
  if (press.key === '?') return 'palette';
  return byKey.get(press.key.toLowerCase());
}
