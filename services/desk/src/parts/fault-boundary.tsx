import { Component, type ReactNode } from 'react';
import { NotYet } from '../screens/not-yet.js';
import { useWords } from './words-context.js';

/** A fault of ours while drawing: never an empty page. What was written is kept in the tab. */
export class FaultBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override readonly state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  return <NotYet problem={useWords().t('loading.broken')} again={false} />;
}
