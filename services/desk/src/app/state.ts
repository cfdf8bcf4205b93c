import type { RiskLevel } from '@stillhere/kernel';
import type {
  Availability,
  CounselorLoad,
  Disposition,
  Floor,
  FloorAlert,
  Me,
  WaitingConversation,
} from '../api/types.js';
import type { Attention, AttentionActions } from '../attention/use-attention.js';
import type { Chat } from '../model/chat.js';
import type { Draft } from '../model/composer.js';
import type { DeskLink } from '../model/desk-link.js';
import type { ActionId } from '../model/keys.js';
import type { HeldOrder } from '../model/list-order.js';
import type { DeclineReason } from '../model/offers.js';
import type { PaneName, PaneWidths } from '../model/panes.js';
import type { Services } from '../model/service-words.js';
import type { Settlement, Settling } from '../model/settlement.js';
import type { WorkerState } from '../model/worker-states.js';

/** What takes a chat off this desk and can be taken back for a few seconds. */
export type Deed =
  | { readonly deed: 'end'; readonly conversation: string; readonly disposition: Disposition }
  | { readonly deed: 'put-back'; readonly conversation: string };
/** `dueAtMs` is monotonic. */
export type PendingDeed = Deed & { readonly dueAtMs: number };

export type ContextTab = 'survey' | 'notes' | 'facts';

/** What is open and chosen on this desk; nothing of it reaches the server. */
export interface DeskUi {
  readonly selected: string | undefined;
  readonly main: 'chat' | 'floor';
  /** Where there is room for one pane only, as on a phone: the one that is shown. */
  readonly front: 'list' | 'main';
  readonly search: string;
  readonly context: boolean;
  readonly contextTab: ContextTab;
  readonly why: boolean;
  readonly endDialog: boolean;
  /** Who this chat can be given to, beside its head. */
  readonly handOver: boolean;
  /** The levels of risk, beside the head of the chat. */
  readonly riskMenu: boolean;
  /** Which of what rings here is not taken: the reasons are open. */
  readonly declining: string | undefined;
  /** What this counselor is doing. */
  readonly states: boolean;
  /** What becomes of the open chats, before the sign-out. */
  readonly signOut: boolean;
  readonly palette: boolean;
  /** How this desk calls its owner. */
  readonly attentionPanel: boolean;
  readonly singleKeys: boolean;
  readonly panes: PaneWidths;
}

/** All that the desk shows: the screen is a function of this and of the time. */
export interface DeskState {
  readonly me: Me;
  readonly link: DeskLink;
  readonly chats: readonly Chat[];
  readonly order: HeldOrder;
  readonly queue: readonly WaitingConversation[] | undefined;
  readonly availability: Availability | undefined;
  readonly floor: Floor | undefined;
  /** Others with a free seat; the same array until it is another. */
  readonly others: readonly CounselorLoad[];
  /** What a lead must know of at once; empty for everybody else. */
  readonly alerts: readonly FloorAlert[];
  readonly services: Services;
  readonly attention: Attention;
  readonly drafts: Readonly<Record<string, Draft>>;
  readonly accepting: string | undefined;
  readonly pending: PendingDeed | undefined;
  /** A sentence about what just happened, at the foot of the desk. */
  readonly notice: string | undefined;
  readonly settling: Settling;
  /** Why an accept did not work, beside the waiting list. */
  readonly acceptProblem: string | undefined;
  readonly ui: DeskUi;
}

/** All that a person can do here. Nothing throws; what did not work comes back as state. */
export interface DeskActions extends AttentionActions {
  change(patch: Partial<DeskUi>): void;
  resizePane(pane: PaneName, width: number): void;
  holdList(held: boolean): void;
  select(conversation: string): void;
  accept(conversation: string): void;
  setState(state: WorkerState): void;
  setSeats(seatsMax: number): void;
  decline(offer: WaitingConversation, reason: DeclineReason): void;
  /** Looks, by name, after somebody who waited too long. */
  acknowledge(conversation: string): void;
  draft(conversation: string, draft: Draft): void;
  /** Sends what the draft holds to the audience that it names. */
  send(conversation: string, draft: Draft): void;
  takeBack(conversation: string, cid: string): void;
  seen(conversation: string, revision: number, dwellMs: number): void;
  /** Where a talk is read that is not read at its end: the revision at the top. */
  keepPlace(conversation: string, revision: number | undefined): void;
  recallPlace(conversation: string): number | undefined;
  setRisk(conversation: string, level: RiskLevel): void;
  /** No step of the contact policy comes by itself here, or again. */
  holdPolicy(conversation: string, held: boolean): void;
  /** The step that is shown comes now; `afterSteps` says which. */
  stepNow(conversation: string, afterSteps: number): void;
  end(conversation: string, disposition: Disposition): void;
  putBack(conversation: string): void;
  /** An alert that is settled leaves this desk. */
  putAway(alert: FloorAlert): void;
  /** Gives a chat, one's own or (a supervisor) any, to a counselor with a free seat. */
  give(conversation: string, counselor: string, previous?: string): void;
  /** Settles each open chat as chosen, then signs out; what could not be settled stays, and says why. */
  settle(chosen: Readonly<Record<string, Settlement>>): void;
  run(action: ActionId): void;
}

/** What every part of the desk is drawn from. */
export interface DeskProps {
  readonly state: DeskState;
  readonly actions: DeskActions;
}
