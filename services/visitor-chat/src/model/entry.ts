/** What a visitor reads and is asked before the chat: the JSON of intake's `Entry`. */
export interface Entry {
  readonly service: string;
  readonly serviceName: string;
  readonly language: string;
  readonly disclosure: {
    readonly version: string;
    readonly hash: string;
    readonly sections: readonly { readonly title: string; readonly lines: readonly string[] }[];
  };
  readonly questions: readonly Question[];
  readonly contacts: readonly Contact[];
  readonly exitUrl: string;
  /** How long it takes now; undefined where that is not known. */
  readonly wait: Wait | undefined;
}
export interface Wait {
  /** Somebody could take a chat now. */
  readonly free: boolean;
  /** Four of five waited less; 0 where too little is known. */
  readonly waitToS: number;
  /** On shift now; 0: nobody is. */
  readonly counselors: number;
}
export interface Question {
  readonly id: string;
  readonly text: string;
  readonly kind: string;
  readonly choices: readonly Choice[];
  readonly maySkip: boolean;
}
export interface Choice {
  readonly value: string;
  readonly text: string;
  /** Whoever chooses it may not be safe. */
  readonly mayBeUnsafe?: boolean;
}
export interface Contact {
  readonly name: string;
  readonly phone: string;
  readonly note: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads the entry as it came over HTTP, where default values may be missing; undefined: not one. */
export function readEntry(value: unknown): Entry | undefined {
  if (!isObject(value)) return undefined;
  const disclosure = isObject(value.disclosure) ? value.disclosure : {};
  const entry: Entry = {
    service: text(value.service),
    serviceName: text(value.serviceName),
    language: text(value.language),
    disclosure: {
      version: text(disclosure.version),
      hash: text(disclosure.hash),
      sections: list(disclosure.sections).map((section) => ({
        title: text(section.title),
        lines: texts(section.lines),
      })),
    },
    questions: list(value.questions).map(readQuestion),
    contacts: list(value.contacts).map((contact) => ({
      name: text(contact.name),
      phone: text(contact.phone),
      note: text(contact.note),
    })),
    exitUrl: text(value.exitUrl),
    wait: isObject(value.wait) ? readWait(value.wait) : undefined,
  };
  // Nobody may be asked to agree to a text that cannot be named afterwards.
  return entry.disclosure.version !== '' && entry.disclosure.hash !== '' ? entry : undefined;
}

/** Nobody is on shift: nobody may be promised that somebody comes soon. */
export const isNobodyThere = ({ wait }: Entry): boolean => wait?.counselors === 0;

/** Whether these answers say that somebody may not be safe. */
export const saysUnsafe = (
  entry: Entry | undefined,
  answers: Readonly<Record<string, string>> | null | undefined,
): boolean =>
  entry?.questions.some(({ id, choices }) =>
    choices.some(({ value, mayBeUnsafe }) => mayBeUnsafe && answers?.[id] === value),
  ) ?? false;

/** Only another site over https is a place to leave for. */
export function exitAddress(entry: Entry | undefined, builtIn: string): string {
  return entry !== undefined && /^https:\/\/[^\s/]+/.test(entry.exitUrl) ? entry.exitUrl : builtIn;
}

const readWait = ({ free, waitToS, counselors }: Json): Wait => ({
  free: free === true,
  waitToS: count(waitToS),
  counselors: count(counselors),
});

const readQuestion = (question: Json): Question => ({
  id: text(question.id),
  text: text(question.text),
  kind: text(question.kind),
  choices: list(question.choices).map((choice) => ({
    value: text(choice.value),
    text: text(choice.text),
    mayBeUnsafe: choice.mayBeUnsafe === true,
  })),
  maySkip: question.maySkip === true,
});

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((line) => typeof line === 'string') : [];
