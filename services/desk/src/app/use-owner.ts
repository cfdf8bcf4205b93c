import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type DeskApi, DeskProblem, unreachable } from '../api/desk-api.js';
import { type Me, type SignInEnd, signInEnds, type WhoAmI } from '../api/types.js';

/** Whose desk stands here, and who is signed in: usually the same person. */
export interface Owner {
  /** Undefined until somebody may work here. */
  readonly desk: Me | undefined;
  /** Its owner is signed in. */
  readonly isOpen: boolean;
  /** Signed in, but not at work here: has to choose a password, or is another than the owner. */
  readonly guest: Me | undefined;
  /** Why the last sign-in ended; undefined while somebody is signed in or nothing is known. */
  readonly ended: SignInEnd | undefined;
  /** Why nothing is known, and that it is tried again. */
  readonly problem: Error | null;
  readonly isKnown: boolean;
  /** Somebody signed in at this door. */
  cameIn(me: Me): void;
  /** The guest goes on at a desk of their own. What the owner wrote is kept for the owner. */
  takeOver(): void;
  signedOut(): void;
  /** Asks again who is signed in. */
  refresh(): void;
  /**
   * Asks who is here; resolves true once it is the owner, for which it waits at the door. Everything
   * that was refused waits on the same answer.
   */
  readonly renewAuth: (reason?: string) => Promise<boolean>;
}

const whoKey = ['who'] as const;
/** While our server is away: quick enough that nobody reloads, slow enough for a desk full of them. */
const retryMs = 2_000;

const isPassing = (error: Error): boolean =>
  error instanceof DeskProblem && (error.status === unreachable || error.status >= 500);

export function useOwner(api: DeskApi): Owner {
  const cache = useQueryClient();
  const who = useQuery({
    queryKey: whoKey,
    queryFn: api.whoAmI,
    retry: (_, error) => isPassing(error),
    retryDelay: retryMs,
  });
  const [desk, setDesk] = useState<Me | undefined>(undefined);
  const present = who.data !== undefined && 'me' in who.data ? who.data.me : undefined;
  const canWork = present !== undefined && !present.mustChangePassword;
  if (desk === undefined && canWork) setDesk(present);
  const isOpen = canWork && present.account === desk?.account;
  const put = useCallback(
    (now: WhoAmI) =>
      // What is known of an end is not forgotten because another part asked later and was told less.
      cache.setQueryData<WhoAmI>(whoKey, (known) =>
        known !== undefined && 'ended' in known && 'ended' in now && now.ended === 'none'
          ? known
          : now,
      ),
    [cache],
  );
  const arrivals = useRef(0);
  const renewAuth = useRenewal({ api, account: desk?.account, isOpen, arrivals, put });
  return {
    desk,
    isOpen,
    guest: isOpen ? undefined : present,
    ended: who.data !== undefined && 'ended' in who.data ? who.data.ended : undefined,
    problem: who.error ?? who.failureReason,
    isKnown: who.data !== undefined,
    cameIn(me) {
      if (me.account !== desk?.account) setDesk(undefined);
      arrivals.current += 1;
      void cache.cancelQueries({ queryKey: whoKey });
      put({ me });
    },
    takeOver: () => setDesk(canWork ? present : undefined),
    signedOut() {
      setDesk(undefined);
      cache.clear();
      put({ ended: 'none' });
    },
    refresh: () => void cache.invalidateQueries({ queryKey: whoKey }),
    renewAuth,
  };
}

interface RenewalOptions {
  readonly api: DeskApi;
  readonly account: string | undefined;
  readonly isOpen: boolean;
  /** How often somebody signed in at this door. */
  readonly arrivals: { readonly current: number };
  readonly put: (now: WhoAmI) => void;
}

function useRenewal(options: RenewalOptions): Owner['renewAuth'] {
  const newest = useRef(options);
  newest.current = options;
  const waiting = useRef<(() => void)[]>([]);
  const { isOpen, api } = options;
  useEffect(() => {
    if (!isOpen) return;
    for (const goOn of waiting.current.splice(0)) goOn();
  }, [isOpen]);
  return useCallback(
    async (reason?: string) => {
      const { arrivals } = newest.current;
      let [asked, now] = [arrivals.current, await askUntilAnswered(api)];
      // Asked before somebody signed in, answered afterwards: it says nothing of them.
      while (asked !== arrivals.current) {
        [asked, now] = [arrivals.current, await askUntilAnswered(api)];
      }
      const { account, put } = newest.current;
      if ('me' in now && now.me.account === account && !now.me.mustChangePassword) return true;
      return new Promise<boolean>((resolve) => {
        waiting.current.push(() => resolve(true));
        put(withReason(now, reason));
      });
    },
    [api],
  );
}

/** A server that is away for a moment has not said no. */
async function askUntilAnswered(api: DeskApi): Promise<WhoAmI> {
  for (;;) {
    try {
      return await api.whoAmI();
    } catch (error) {
      if (!(error instanceof Error) || !isPassing(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
}

/** Signing out takes the cookie too: then only the connection that was cut was told why. */
function withReason(now: WhoAmI, reason: string | undefined): WhoAmI {
  if ('me' in now || now.ended !== 'none') return now;
  return { ended: signInEnds.find((end) => end === reason) ?? 'none' };
}
