/** A helpline's offer as data: what a visitor reads and is asked, in each of its languages. */
export interface ServiceDefinition {
  readonly id: string;
  /** The first one is shown to whoever asked for none, or for one that is not there. */
  readonly languages: readonly [LanguageDefinition, ...LanguageDefinition[]];
  /** How far visitors see the receipts of their own messages. */
  readonly visitorSees: 'accepted' | 'delivered' | 'displayed';
  readonly visitorSeesTyping: boolean;
  /** Where "Exit this page" leads. */
  readonly exitUrl: string;
}

export interface LanguageDefinition {
  /** BCP 47. */
  readonly language: string;
  readonly serviceName: string;
  readonly disclosure: {
    /** Changes with the text, in every language. */
    readonly version: string;
    readonly sections: readonly Section[];
  };
  readonly questions: readonly QuestionDefinition[];
  readonly contacts: readonly ContactDefinition[];
}

export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface QuestionDefinition {
  readonly id: 'reason' | 'urgency' | 'language';
  readonly text: string;
  readonly kind: 'choice';
  readonly choices: readonly ChoiceDefinition[];
  readonly maySkip: boolean;
}

export interface ChoiceDefinition {
  readonly value: string;
  readonly text: string;
  /** On the question of urgency: 0 routine, 1 soon, 2 urgent, 3 now. */
  readonly priority?: 0 | 1 | 2 | 3;
}

export interface ContactDefinition {
  readonly name: string;
  readonly phone: string;
  readonly note: string;
}
