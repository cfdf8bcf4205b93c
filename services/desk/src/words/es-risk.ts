import type { enRisk } from './en-risk.js';

export const esRisk: Readonly<Record<keyof typeof enRisk, string>> = {
  'risk.title': '¿En cuánto peligro está?',
  'risk.unknown': 'Riesgo sin valorar',
  'risk.none': 'Sin riesgo a la vista',
  'risk.low': 'Riesgo bajo',
  'risk.medium': 'Riesgo medio',
  'risk.high': 'Riesgo alto',
  'risk.imminent': 'Riesgo inminente',
  'risk.none-help': 'Nada indica peligro ahora',
  'risk.low-help': 'Pensamientos, sin un plan',
  'risk.medium-help': 'Pensamientos frecuentes, o peligro alrededor',
  'risk.high-help': 'Un plan, o medios a mano',
  'risk.imminent-help': 'En peligro ahora mismo, o a punto de actuar',
  'risk.done': 'Chat {code}: {level}.',
  'action.risk': 'Decir en cuánto peligro está',
  'fact.risk-none': 'Riesgo valorado: sin riesgo a la vista',
  'fact.risk-low': 'Riesgo valorado: riesgo bajo',
  'fact.risk-medium': 'Riesgo valorado: riesgo medio',
  'fact.risk-high': 'Riesgo valorado: riesgo alto',
  'fact.risk-imminent': 'Riesgo valorado: riesgo inminente',
  'facts.risk': 'Riesgo',
};
