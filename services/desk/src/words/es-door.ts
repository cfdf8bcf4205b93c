import type { enDoor } from './en-door.js';

export const esDoor: Readonly<Record<keyof typeof enDoor, string>> = {
  'sign-in.title': 'Entrar en la mesa',
  'sign-in.account': 'Cuenta',
  'sign-in.password': 'Contraseña',
  'sign-in.submit': 'Entrar',
  'sign-in.busy': 'Entrando…',
  'sign-in.refused':
    'Esta cuenta y esta contraseña no van juntas. Nada cambió. Revisa las dos e inténtalo de nuevo.',
  'sign-in.slow-down': 'Se intentó muchas veces seguidas. Espera un minuto e inténtalo de nuevo.',
  'password.title': 'Elige tu propia contraseña',
  'password.lead': 'La que usaste para entrar sirve una sola vez.',
  'password.old': 'La contraseña con la que entraste',
  'password.new': 'Contraseña nueva',
  'password.new-help':
    'Al menos {least, number} caracteres. Sirven bien cuatro o cinco palabras que sean solo tuyas.',
  'password.again': 'Contraseña nueva otra vez',
  'password.submit': 'Guardar y abrir la mesa',
  'password.busy': 'Guardando…',
  'password.too-short': 'Tiene menos de {least, number} caracteres. Añade algunos más.',
  'password.differs': 'Las dos todavía no coinciden.',
  'password.refused':
    'La contraseña con la que entraste es otra. Nada cambió. Revísala e inténtalo de nuevo.',
  'password.weak': 'Esta es fácil de adivinar. Nada cambió. Elige una más larga u otras palabras.',
  'password.same': 'Es la misma con la que entraste. Elige otra.',
  'ended.signed-out': 'Saliste en otra pestaña de este navegador.',
  'ended.password-changed': 'Tu contraseña se cambió en otro lugar. Entra con la nueva.',
  'ended.password-reset':
    'Quien administra este servicio cambió tu contraseña. Tiene para ti una que sirve una sola vez. Pídela a quien dirige el turno.',
  'ended.disabled':
    'Tu cuenta se ha desactivado. Tus chats vuelven a la lista de espera. Habla con quien dirige el turno.',
  'ended.replaced': 'Otra persona entró con este navegador.',
  'ended.expired': 'La mesa se cerró tras una pausa larga.',
  'ended.none':
    'Este navegador ya no recuerda que habías entrado. Puede que se hayan borrado sus datos.',
  'sign-in.kept':
    'La mesa de {owner} sigue aquí, con todo lo que quedó sin enviar. Solo se abre de nuevo para {owner}.',
  'other.title': '{guest} entró con este navegador',
  'other.kept':
    'Lo que {owner} no había enviado se guarda en esta pestaña y solo se muestra a {owner}.',
  'other.back':
    'Si eres {owner}: sal de la cuenta de {guest} en la otra pestaña, vuelve a cargar esta página y entra.',
  'other.go-on': 'Seguir como {guest}',
  'loading.broken':
    'La mesa se detuvo por un problema nuestro. Lo que escribiste se guarda en esta pestaña. Vuelve a cargar la página para seguir.',
  'loading.title': 'La mesa todavía no está abierta',
  'loading.again': 'Seguimos intentándolo. Cuando vuelva nuestro servidor, la mesa se abre sola.',
  'loading.reload': 'Volver a cargar la página',
};
