import { useCallback, useEffect, useRef, useState } from 'react';
import type { Floor, FloorAlert, Me } from '../api/types.js';
import { alertKey, alertsShown, isLead, isOpenAlert } from '../model/alerts.js';

interface AlertsOptions {
  readonly me: Me;
  readonly floor: Floor | undefined;
  /** One that was not there before. */
  readonly onNew: (alert: FloorAlert) => void;
}

const none: readonly FloorAlert[] = [];

/** What a lead must know of at once, until somebody took it and the lead has seen who. */
export function useAlerts({ me, floor, onNew }: AlertsOptions): {
  readonly alerts: readonly FloorAlert[];
  readonly putAway: (alert: FloorAlert) => void;
} {
  const [away, setAway] = useState<ReadonlySet<string>>(new Set());
  const seen = useRef<ReadonlySet<string>>(new Set());
  const told = useRef<ReadonlySet<string>>(new Set());
  const all = isLead(me.roles) ? (floor?.alerts ?? none) : none;
  const view = alertsShown(all, seen.current, away);
  const newest = useRef(onNew);
  newest.current = onNew;
  useEffect(() => {
    seen.current = view.seen;
    for (const alert of view.shown) {
      if (isOpenAlert(alert) && !told.current.has(alertKey(alert))) newest.current(alert);
    }
    told.current = view.seen;
  });
  const putAway = useCallback(
    (alert: FloorAlert) => setAway((now) => new Set([...now, alertKey(alert)])),
    [],
  );
  return { alerts: view.shown, putAway };
}
