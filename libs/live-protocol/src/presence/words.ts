const en = {
  'here.visible.displayed':
    'The newest message to them has been on their screen since {time}. The chat is in front of them.',
  'here.visible.delivered':
    'The newest message to them reached their device; it is not on their screen yet.',
  'here.visible.not-shared':
    'The newest message to them reached their device. The chat is in front of them. They keep to themselves what they have looked at.',
  'here.visible.saved':
    'The chat is in front of them. The newest message to them is saved and on its way.',
  'here.visible.nothing-sent': 'The chat is in front of them.',
  'here.background.displayed':
    'The newest message to them was on their screen at {time}. Now the chat is behind another tab or app, or the screen is off.',
  'here.background.delivered':
    'The newest message to them reached their device {span} ago. The chat is behind another tab or app, or the screen is off.',
  'here.background.saved':
    'The newest message to them is saved and on its way. The chat is behind another tab or app, or the screen is off.',
  'here.background.nothing-sent':
    'Connected. The chat is behind another tab or app, or the screen is off.',
  'here.asleep.saved':
    'Connected, but their browser has paused the page. The newest message to them will arrive when it wakes.',
  'here.asleep.reached':
    'Connected, but their browser has paused the page. The newest message to them had reached it.',
  'here.asleep.nothing-sent': 'Connected, but their browser has paused the page.',
  checking: 'Their connection stopped answering {span} ago. Checking.',
  'no-connection.network.saved':
    'No connection since {time}. The newest message to them is saved and will be delivered if they come back.',
  'no-connection.network.reached':
    'No connection since {time}. The newest message to them had reached their device.',
  'no-connection.network.nothing-sent': 'No connection since {time}.',
  'no-connection.closed-or-reloaded': 'The page was closed or reloaded at {time}.',
  'no-connection.our-restart':
    'Our system restarted at {time}. Their page has not come back yet. This says nothing about the person.',
  'absent.saved':
    'No connection for {span}, since {time}. They have not ended the chat. The newest message to them is saved and will be delivered if they come back.',
  'absent.reached':
    'No connection for {span}, since {time}. They have not ended the chat. The newest message to them had reached their device.',
  'absent.nothing-sent': 'No connection for {span}, since {time}. They have not ended the chat.',
  'absent.our-restart':
    'Our system restarted at {time}. Their page has not come back since, for {span}. This says nothing about the person.',
  'left.ended': 'They ended the chat at {time}.',
  'left.exit': 'They pressed Exit at {time}.',
  'not-visible-to-us': 'Our system lost sight at {time}. This says nothing about the person.',
  'never-connected': 'Their page has not connected yet.',
  'heard.ago': 'Last heard {span} ago.',
  'heard.never': 'Not heard from yet.',
};

export type PresenceKey = keyof typeof en;
export type PresenceWords = Readonly<Record<PresenceKey, string>>;

const es: PresenceWords = {
  'here.visible.displayed':
    'El último mensaje que recibió está en su pantalla desde las {time}. Tiene el chat delante.',
  'here.visible.delivered':
    'El último mensaje llegó a su dispositivo; todavía no está en su pantalla.',
  'here.visible.not-shared':
    'El último mensaje llegó a su dispositivo. Tiene el chat delante. Prefiere no mostrar qué ha mirado.',
  'here.visible.saved': 'Tiene el chat delante. El último mensaje está guardado y en camino.',
  'here.visible.nothing-sent': 'Tiene el chat delante.',
  'here.background.displayed':
    'El último mensaje que recibió estuvo en su pantalla a las {time}. Ahora el chat está detrás de otra pestaña o aplicación, o la pantalla está apagada.',
  'here.background.delivered':
    'El último mensaje llegó a su dispositivo hace {span}. El chat está detrás de otra pestaña o aplicación, o la pantalla está apagada.',
  'here.background.saved':
    'El último mensaje está guardado y en camino. El chat está detrás de otra pestaña o aplicación, o la pantalla está apagada.',
  'here.background.nothing-sent':
    'Hay conexión. El chat está detrás de otra pestaña o aplicación, o la pantalla está apagada.',
  'here.asleep.saved':
    'Hay conexión, pero su navegador ha pausado la página. El último mensaje llegará cuando la página despierte.',
  'here.asleep.reached':
    'Hay conexión, pero su navegador ha pausado la página. El último mensaje ya había llegado.',
  'here.asleep.nothing-sent': 'Hay conexión, pero su navegador ha pausado la página.',
  checking: 'Su conexión dejó de responder hace {span}. Comprobando.',
  'no-connection.network.saved':
    'Sin conexión desde las {time}. El último mensaje está guardado y se entregará si vuelve.',
  'no-connection.network.reached':
    'Sin conexión desde las {time}. El último mensaje ya había llegado a su dispositivo.',
  'no-connection.network.nothing-sent': 'Sin conexión desde las {time}.',
  'no-connection.closed-or-reloaded': 'La página se cerró o se recargó a las {time}.',
  'no-connection.our-restart':
    'Nuestro sistema se reinició a las {time}. Su página todavía no ha vuelto. Esto no dice nada sobre la persona.',
  'absent.saved':
    'Sin conexión durante {span}, desde las {time}. No ha terminado el chat. El último mensaje está guardado y se entregará si vuelve.',
  'absent.reached':
    'Sin conexión durante {span}, desde las {time}. No ha terminado el chat. El último mensaje ya había llegado a su dispositivo.',
  'absent.nothing-sent': 'Sin conexión durante {span}, desde las {time}. No ha terminado el chat.',
  'absent.our-restart':
    'Nuestro sistema se reinició a las {time}. Su página no ha vuelto desde entonces, hace {span}. Esto no dice nada sobre la persona.',
  'left.ended': 'Terminó el chat a las {time}.',
  'left.exit': 'Pulsó Salir a las {time}.',
  'not-visible-to-us':
    'Nuestro sistema dejó de ver la conexión a las {time}. Esto no dice nada sobre la persona.',
  'never-connected': 'Su página todavía no se ha conectado.',
  'heard.ago': 'Última señal hace {span}.',
  'heard.never': 'Todavía sin señal.',
};

/** ICU messages with the plain arguments `time` and `span`. */
export const presenceWords: Readonly<Record<'en' | 'es', PresenceWords>> = { en, es };

/** For those who need no ICU library: puts the arguments into a message of `presenceWords`. */
export function fillWords(message: string, params: { time?: string; span?: string }): string {
  return message.replace(/\{(time|span)\}/g, (_, name: 'time' | 'span') => params[name] ?? '');
}
