/**
 * What nobody needs to begin typing; it comes while they read, or while they type: the live client
 * and everything that shows what it brings. Until it is here, what was sent waits on the page.
 */
import { addStyle } from './browser/add-style.js';
import style from './style/later.css?url';

addStyle(style);

export { Conversation } from './browser/conversation.js';
export { talkView } from './model/talk-view.js';
export { DraftLength, fitsMessage } from './parts/draft-length.js';
export { IntroFolds, SaferLines } from './parts/folded.js';
export { HeadAct } from './parts/head-act.js';
export { Log } from './parts/log.js';
