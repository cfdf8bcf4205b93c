import type { SignInEnd } from '@stillhere/identity';
import { closeCodes } from '@stillhere/live-protocol';
import { sayBye } from '../live/bye.js';
import type { StaffLookUp } from '../live/live-socket.js';
import type { Wire } from '../live/served-socket.js';
import { type DeskOwner, DeskSocket } from './desk-socket.js';
import type { DeskPorts } from './ports.js';

/** Tabs of one person; more is a program gone wild. */
const tabsPerAccountMax = 50;
/** Over so long a drain spreads the returns, so that not everybody comes back at once. */
const drainSpreadMs = 1_000;

/** All sockets of desks of this process. */
export interface Desks {
  /** Sockets that are open. */
  readonly size: number;
  accept(wire: Wire, staff: StaffLookUp, endedBecause: () => Promise<SignInEnd>): void;
  /** Presence asks for it, or does not know the connection any more. */
  close(connection: string, code: number): void;
  /** The page of one tab says that it goes, where its socket could not. */
  leave(who: DeskOwner, tab: string): void;
  /** Asks everybody to connect elsewhere, spread. */
  drain(): void;
  /** Whoever is still there is closed. */
  end(): void;
}

export function createDesks(ports: DeskPorts): Desks {
  const desks = new Map<string, DeskSocket>();
  const tabsOf = ({ tenant, counselor }: DeskOwner): DeskSocket[] =>
    [...desks.values()].filter((one) => one.counselor === counselor && one.tenant === tenant);
  const hasRoom = (who: DeskOwner): boolean => tabsOf(who).length < tabsPerAccountMax;
  const onGone = (id: string): void => void desks.delete(id);
  return {
    get size() {
      return desks.size;
    },
    accept(wire, staff, endedBecause) {
      const door = { wire, staff, endedBecause, hasRoom, onGone };
      desks.set(wire.id, new DeskSocket(ports, door));
    },
    close(connection, code) {
      const desk = desks.get(connection);
      if (!desk) return;
      sayBye(desk, code === closeCodes.superseded.code ? 'superseded' : 'heartbeat');
    },
    leave(who, tab) {
      for (const desk of tabsOf(who)) if (desk.tab === tab) desk.leave();
    },
    drain() {
      for (const [index, desk] of [...desks.values()].entries()) {
        desk.askToMove(Math.round((index / desks.size) * drainSpreadMs));
      }
    },
    end() {
      for (const desk of desks.values()) desk.close(closeCodes.drain.code, 'drain');
    },
  };
}
