/** Words about the shift as a whole: who is called, who is there, who has which chat. */
export const enShift = {
  'tab.count': '({count, number}) {desk}',
  'tab.count-now': '({count, number}) Now · {desk}',
  'tab.not-connected': 'Not connected · {desk}',

  'notice.waiting-0': '{count, plural, one {Somebody is waiting.} other {# people are waiting.}}',
  'notice.waiting-1':
    '{count, plural, one {Somebody is waiting and needs an answer soon.} other {# people are waiting. One of them needs an answer soon.}}',
  'notice.waiting-2':
    '{count, plural, one {Somebody is waiting. It is urgent.} other {# people are waiting. For one of them it is urgent.}}',
  'notice.waiting-3':
    '{count, plural, one {Somebody needs an answer now.} other {# people are waiting. One of them needs an answer now.}}',

  'action.attention': 'Sounds and notices',
  'attention.title': 'Sounds and notices',
  'attention.lead':
    'How this desk calls you. Only your account on this computer is concerned. On a break it is quiet, as long as somebody else takes chats.',
  'attention.sound-on': 'Sound on',
  'attention.sound-off': 'Sound off',
  'attention.sound-needs-press': 'Sound starts when you press anything here',
  'attention.waitingSound': 'Sound when somebody waits',
  'attention.waitingSound-help': 'Again until somebody takes the chat: “now” every 20 seconds.',
  'attention.messageSound': 'Sound for a message in your chats',
  'attention.messageSound-help': 'Softer, and only for a chat that is not in front of you.',
  'attention.notices': 'Notices of this computer',
  'attention.notices-help': 'While the desk is not in front. They say nothing about the person.',
  'attention.notices-denied':
    'This browser does not let the desk show them. Allow notices for this page in the browser first.',
  'attention.notices-unsupported': 'This browser has none for this page.',
  'attention.title-help': '“(2) Desk”: who waits and your chats with something new.',
  'attention.title-switch': 'Count in the title',
  'attention.icon': 'Count on the icon',
  'attention.icon-help': 'A diamond instead of a circle when somebody needs an answer now.',
  'attention.no-sound-here': 'This browser makes no sounds for this page.',
  'attention.listen': 'Listen to them',
  'attention.listen-now': 'Now',
  'attention.listen-routine': 'Waiting',
  'attention.listen-message': 'Message',

  'waiting.wrote': '“{text}”',
  'waiting.returned': 'came back',
  'waiting.gone': 'Not here any more',
  'waiting.page-never-connected': 'page not connected yet',
  'waiting.page-no-connection': 'no connection',
  'waiting.page-closed': 'page closed',
  'waiting.page-left': 'left',

  'sign-out.title': '{count, plural, one {You have an open chat} other {You have # open chats}}',
  'sign-out.lead':
    'Say what becomes of each before you go. The person is told that somebody else will answer.',
  'sign-out.put-back': 'Back to the front of the waiting list',
  'sign-out.give-to': 'Give to',
  'sign-out.end': 'End it',
  'sign-out.submit': 'Do this and sign out',
  'sign-out.busy': 'Doing it…',
  'sign-out.stay': 'Stay signed in',
  'sign-out.some-stay':
    '{count, plural, one {One chat is still yours. The reason stands beside it.} other {# chats are still yours. The reason stands beside each.}} You are still signed in.',
  'give.action': 'Hand over',
  'give.to': '{name} · {free, plural, one {# free seat} other {# free seats}}',
  'give.nobody': 'Nobody else has a free seat now',
  'give.put-back': 'Back to the front of the waiting list',
  'give.done': 'Chat {code} is handed over.',
  'put-back.pending': 'Chat {code} goes back to the waiting list in {seconds, number} s.',
  'put-back.done': 'Chat {code} is at the front of the waiting list.',
  'action.hand-over': 'Hand this chat over or put it back',

  'availability.cut': 'Not connected: you are not offered chats',
  'availability.joining': 'Connecting: no chats are offered yet',
  'availability.taken-off': 'On a break since your desk was lost',

  'floor.on-shift': 'On shift',
  'floor.gone': '{count, plural, one {# more is not here} other {# more are not here}}',
  'floor.desk': 'Desk',
  'floor.not-offered': 'Is offered no chats',
  'floor.at-risk':
    '{count, plural, one {# chat goes back to the waiting list} other {# chats go back to the waiting list}}',
  'desk-place.here': 'open',
  'desk-place.checking': 'not answering since {time}, checking',
  'desk-place.lost': 'lost since {time}: {cause}',
  'desk-place.closed': 'closed at {time}: {cause}',
  'desk-place.unseen': 'our system cannot see since {time}',
  'desk-place.none': 'never open',
  'desk-cause.network': 'connection broke off',
  'desk-cause.timed-out': 'no sign until the time limit',
  'desk-cause.asleep': 'computer or page asleep',
  'desk-cause.closed-or-reloaded': 'page closed or reloaded',
  'desk-cause.signed-out': 'signed out',
  'desk-cause.auth': 'no longer signed in',
  'desk-cause.disabled': 'account switched off',
  'desk-cause.unknown': 'nothing says why',
  'alert.label': 'Chats without a counselor',
  'alert.new':
    '{name}’s desk is not there. {count, plural, one {# chat needs somebody.} other {# chats need somebody.}}',
  'alert.desk': '{name}’s desk went away at {time} ({cause}).',
  'alert.held':
    '{count, plural, one {# chat is kept for {name}; it goes back to the waiting list} other {# chats are kept for {name}; they go back to the waiting list}}',
  'alert.in': 'in {time}',
  'alert.returned':
    '{count, plural, one {# chat went back to the front of the waiting list.} other {# chats went back to the front of the waiting list.}}',
  'alert.give': 'Give {code} to…',
  'alert.chat-taken': '{code}: {name} has it',
  'alert.chat-gone': '{code}: the person is not here any more',
  'alert.chat-ended': '{code}: ended',
  'alert.put-away': 'Seen',
  'moved.away': 'Chat {code} is not yours any more. It left your list.',

  'link.cut-ours':
    'Our server does not answer, for {age} now. What you see is from then. We keep trying.',
  'link.cut-theirs':
    'This computer has no network, for {age} now. What you see is from then. We keep trying.',
} as const;
