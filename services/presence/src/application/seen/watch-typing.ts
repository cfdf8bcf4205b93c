import type { CallContext, presence } from '@stillhere/contracts';
import type { Cancel } from '@stillhere/kernel';
import { watchable } from '@stillhere/nest-kit';
import type { ConversationPlace } from '../../domain/place/index.js';
import type { PresencePorts } from '../ports.js';
import type { AdmissionParts } from './admission.js';
import { AdmittedWatch, type Looker } from './admitted-watch.js';
import type { Side, Typing } from './typing.js';

export interface WatchTypingParts extends AdmissionParts {
  readonly typing: Typing;
}

/** Whether somebody on one side is writing, for whoever may still look. */
export function createWatchTyping(ports: Pick<PresencePorts, 'session'>, parts: WatchTypingParts) {
  return (
    { conversation, side }: presence.WatchTypingRequest,
    { principal }: Pick<CallContext, 'principal'>,
  ): AsyncIterable<presence.TypingState> => {
    const place = { tenant: principal.tenant, conversation };
    const asking = { ...place, principal, method: 'WatchTyping' } as const;
    const whose = side === 'visitor' ? 'visitor' : 'staff';
    return watchable((watcher) => {
      const watch = new AdmittedWatch(ports, parts, { asking, watcher });
      return watch.begin(new TypingLooker(parts.typing, { place, whose, watch }));
    });
  };
}

/** A hand-over ends the view of whoever handed over: each state is shown to who may look then. */
class TypingLooker implements Looker {
  #news: presence.TypingState | undefined;
  #leave: Cancel | undefined;

  constructor(
    private readonly typing: Typing,
    private readonly of: {
      readonly place: ConversationPlace;
      readonly whose: Side;
      readonly watch: AdmittedWatch<presence.TypingState>;
    },
  ) {}

  look(): void {
    if (!this.#leave) this.#begin();
    const news = this.#news;
    this.#news = undefined;
    if (news) this.of.watch.shows(news);
  }

  #begin(): void {
    const { place, whose, watch } = this.of;
    this.#news = this.typing.stateOf(place, whose);
    this.#leave = this.typing.watch(place, whose, (news) => {
      this.#news = news;
      watch.changed();
    });
  }

  leave(): void {
    this.#leave?.();
  }
}
