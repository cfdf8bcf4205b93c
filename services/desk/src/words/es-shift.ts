import type { enShift } from './en-shift.js';

export const esShift: Readonly<Record<keyof typeof enShift, string>> = {
  'tab.count': '({count, number}) {desk}',
  'tab.count-now': '({count, number}) Ahora · {desk}',
  'tab.not-connected': 'Sin conexión · {desk}',

  'notice.waiting-0': '{count, plural, one {Alguien espera.} other {Esperan # personas.}}',
  'notice.waiting-1':
    '{count, plural, one {Alguien espera y necesita respuesta pronto.} other {Esperan # personas. Una de ellas necesita respuesta pronto.}}',
  'notice.waiting-2':
    '{count, plural, one {Alguien espera. Es urgente.} other {Esperan # personas. Para una de ellas es urgente.}}',
  'notice.waiting-3':
    '{count, plural, one {Alguien necesita respuesta ahora.} other {Esperan # personas. Una de ellas necesita respuesta ahora.}}',

  'action.attention': 'Sonidos y avisos',
  'attention.title': 'Sonidos y avisos',
  'attention.lead':
    'Cómo te llama esta mesa. Vale solo para tu cuenta en este equipo. En pausa guarda silencio, mientras alguien más tome chats.',
  'attention.sound-on': 'Con sonido',
  'attention.sound-off': 'Sin sonido',
  'attention.sound-needs-press': 'El sonido empieza cuando pulses algo aquí',
  'attention.waitingSound': 'Sonido cuando alguien espera',
  'attention.waitingSound-help':
    'Se repite hasta que alguien tome el chat: “ahora”, cada 20 segundos.',
  'attention.messageSound': 'Sonido para los mensajes de tus chats',
  'attention.messageSound-help': 'Más suave, y solo si no tienes ese chat delante.',
  'attention.notices': 'Avisos de este equipo',
  'attention.notices-help': 'Cuando la mesa no está delante. No dicen nada de la persona.',
  'attention.notices-denied':
    'Este navegador no deja que la mesa los muestre. Permite primero los avisos de esta página en el navegador.',
  'attention.notices-unsupported': 'Este navegador no los tiene para esta página.',
  'attention.title-help': '“(2) Mesa”: quienes esperan y tus chats con algo nuevo.',
  'attention.title-switch': 'Número en el título',
  'attention.icon': 'Número en el icono',
  'attention.icon-help': 'Un rombo en lugar de un círculo cuando alguien necesita respuesta ahora.',
  'attention.no-sound-here': 'Este navegador no hace sonidos para esta página.',
  'attention.listen': 'Escúchalos',
  'attention.listen-now': 'Ahora',
  'attention.listen-routine': 'Espera',
  'attention.listen-message': 'Mensaje',

  'waiting.wrote': '«{text}»',
  'waiting.returned': 'volvió a la lista',
  'waiting.gone': 'Ya no están aquí',
  'waiting.page-never-connected': 'página aún sin conectar',
  'waiting.page-no-connection': 'sin conexión',
  'waiting.page-closed': 'página cerrada',
  'waiting.page-left': 'se fue',

  'sign-out.title': '{count, plural, one {Tienes un chat abierto} other {Tienes # chats abiertos}}',
  'sign-out.lead':
    'Di qué pasa con cada uno antes de irte. A la persona se le dice que responderá alguien más.',
  'sign-out.put-back': 'Al principio de la lista de espera',
  'sign-out.give-to': 'Pasar a',
  'sign-out.end': 'Terminarlo',
  'sign-out.submit': 'Hacer esto y salir',
  'sign-out.busy': 'En curso…',
  'sign-out.stay': 'Quedarme',
  'sign-out.some-stay':
    '{count, plural, one {Un chat sigue siendo tuyo. El motivo está al lado.} other {# chats siguen siendo tuyos. El motivo está al lado de cada uno.}} No has salido.',
  'give.action': 'Pasar',
  'give.to': '{name} · {free, plural, one {# puesto libre} other {# puestos libres}}',
  'give.nobody': 'Nadie más tiene un puesto libre ahora',
  'give.put-back': 'Al principio de la lista de espera',
  'give.done': 'El chat {code} pasó a otra persona.',
  'put-back.pending': 'El chat {code} vuelve a la lista de espera en {seconds, number} s.',
  'put-back.done': 'El chat {code} está al principio de la lista de espera.',
  'action.hand-over': 'Pasar este chat o devolverlo a la lista',

  'availability.cut': 'Sin conexión: no se te ofrecen chats',
  'availability.joining': 'Conectando: aún no se te ofrecen chats',
  'availability.taken-off': 'En pausa desde que se perdió tu mesa',

  'floor.on-shift': 'De turno',
  'floor.gone': '{count, plural, one {# más ya no está} other {# más ya no están}}',
  'floor.desk': 'Mesa',
  'floor.not-offered': 'No se le ofrecen chats',
  'floor.at-risk':
    '{count, plural, one {# chat vuelve a la lista de espera} other {# chats vuelven a la lista de espera}}',
  'desk-place.here': 'abierta',
  'desk-place.checking': 'no responde desde las {time}, comprobando',
  'desk-place.lost': 'perdida desde las {time}: {cause}',
  'desk-place.closed': 'cerrada a las {time}: {cause}',
  'desk-place.unseen': 'nuestro sistema no la ve desde las {time}',
  'desk-place.none': 'nunca abierta',
  'desk-cause.network': 'se cortó la conexión',
  'desk-cause.timed-out': 'sin señal hasta el límite de tiempo',
  'desk-cause.asleep': 'equipo o página en reposo',
  'desk-cause.closed-or-reloaded': 'página cerrada o recargada',
  'desk-cause.signed-out': 'salió',
  'desk-cause.auth': 'ya no tiene acceso',
  'desk-cause.disabled': 'cuenta desactivada',
  'desk-cause.unknown': 'nada dice por qué',
  'alert.label': 'Chats sin nadie que los atienda',
  'alert.new':
    'La mesa de {name} no está. {count, plural, one {# chat necesita a alguien.} other {# chats necesitan a alguien.}}',
  'alert.desk': 'La mesa de {name} dejó de estar a las {time} ({cause}).',
  'alert.held':
    '{count, plural, one {# chat se guarda para {name}; vuelve a la lista de espera} other {# chats se guardan para {name}; vuelven a la lista de espera}}',
  'alert.in': 'en {time}',
  'alert.returned':
    '{count, plural, one {# chat volvió al principio de la lista de espera.} other {# chats volvieron al principio de la lista de espera.}}',
  'alert.give': 'Pasar {code} a…',
  'alert.chat-taken': '{code}: lo tiene {name}',
  'alert.chat-gone': '{code}: la persona ya no está aquí',
  'alert.chat-ended': '{code}: terminado',
  'alert.put-away': 'Visto',
  'moved.away': 'El chat {code} ya no es tuyo. Salió de tu lista.',

  'link.cut-ours':
    'Nuestro servidor no responde desde hace {age}. Lo que ves es de entonces. Seguimos intentándolo.',
  'link.cut-theirs':
    'Este equipo no tiene red desde hace {age}. Lo que ves es de entonces. Seguimos intentándolo.',
};
