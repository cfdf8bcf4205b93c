import type { Dashboard } from './dashboard.js';
import { logAndFeed } from './log-and-feed.js';
import { overview } from './overview.js';
import { processes } from './processes.js';
import { relay } from './relay.js';

export const dashboards: readonly Dashboard[] = [overview, logAndFeed, relay, processes];
