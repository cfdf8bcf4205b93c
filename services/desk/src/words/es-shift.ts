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
};
