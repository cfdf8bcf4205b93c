/**
 * What nobody needs to begin typing; it comes while they read, or while they type: the live client
 * and everything that shows what it brings. Until it is here, what was sent waits on the page.
 */
export { Conversation } from './browser/conversation.js';
export { talkView } from './model/talk-view.js';
export { BreatheLines, SaferLines } from './parts/folded.js';
export { Log } from './parts/log.js';
export { More } from './parts/more.js';
