import type { LiveClient, LiveClientOptions } from '../client-api.js';
import { ClientCore } from './client-core.js';

/** Connects at once. */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  const core = new ClientCore(options);
  return {
    get state() {
      return core.state;
    },
    subscribe: (listener) => core.changes.subscribe(listener),
    post: (body) => core.post('msg', body),
    note: (body) => core.post('note', body),
    takeBack: (cid) => core.takeBack(cid),
    typing: (on) => core.typing.set(on),
    seen: (revision, dwellMs) => core.wishes.seen(revision, dwellMs),
    visibility: (visibility) => core.setVisibility(visibility),
    share: (what) => core.wishes.share(what),
    leave: (reason) => core.wishes.leave(reason),
    wake: () => core.wake(),
    close: () => core.close(),
  };
}
