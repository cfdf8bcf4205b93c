import { useCallback, useEffect, useState } from 'react';
import { type PaneName, withPane } from '../model/panes.js';
import { hasRoomForThree } from './limits.js';
import { recallPanes, recallSingleKeys, rememberPanes, rememberSingleKeys } from './remembered.js';
import type { DeskUi } from './state.js';
import type { WorkKeeper } from './work-keeper.js';

const initialUi = (selected: string | undefined): DeskUi => ({
  selected,
  main: 'chat',
  front: selected === undefined ? 'list' : 'main',
  search: '',
  context: hasRoomForThree(),
  contextTab: 'survey',
  why: false,
  endDialog: false,
  handOver: false,
  riskMenu: false,
  declining: undefined,
  states: false,
  signOut: false,
  palette: false,
  attentionPanel: false,
  singleKeys: recallSingleKeys(),
  panes: recallPanes(),
});

export interface UiControl {
  readonly ui: DeskUi;
  readonly change: (patch: Partial<DeskUi>) => void;
  readonly resizePane: (pane: PaneName, width: number) => void;
}

/** What is open and chosen here; what concerns this computer is remembered. */
export function useUi(work: WorkKeeper): UiControl {
  const [ui, setUi] = useState(() => initialUi(work.start.selected));
  const { selected } = ui;
  useEffect(() => work.keep({ selected }), [work, selected]);
  const change = useCallback((patch: Partial<DeskUi>) => {
    if (patch.singleKeys !== undefined) rememberSingleKeys(patch.singleKeys);
    setUi((now) => ({ ...now, ...patch }));
  }, []);
  const resizePane = useCallback((pane: PaneName, width: number) => {
    setUi((now) => {
      const panes = withPane(now.panes, pane, width);
      rememberPanes(panes);
      return { ...now, panes };
    });
  }, []);
  return { ui, change, resizePane };
}
