import type { LanguageDefinition } from './definition.js';

export const spanish: LanguageDefinition = {
  language: 'es',
  serviceName: 'Línea de ayuda Stillhere',
  disclosure: {
    version: '2026-11-2',
    sections: [
      {
        title: 'Qué es esto',
        lines: [
          'Un chat con una persona preparada para escucharte, en esta página.',
          'No cuesta nada. No necesitas cuenta ni dar tu nombre.',
          'Si alguien está en peligro ahora mismo, llama al número de emergencias.',
        ],
      },
      {
        title: 'Quién responde',
        lines: [
          'Responde una persona. Ninguna máquina te escribe.',
          'Ves el nombre que usa aquí quien te atiende.',
          'El equipo de supervisión puede leer la conversación para apoyar a quien te atiende.',
        ],
      },
      {
        title: 'Qué se guarda',
        lines: [
          'Lo que escribes y tus respuestas se guardan cifrados.',
          'También se guarda cuándo llegó cada mensaje y cuándo tu página estuvo conectada.',
          'Puedes pedirnos que borremos lo que escribiste.',
        ],
      },
      {
        title: 'Qué ve quien te atiende',
        lines: [
          'Ve tus respuestas y lo que envías, no lo que aún estás escribiendo.',
          'Ve si tu página está abierta y conectada.',
          'Puedes desactivar que vea qué estuvo en tu pantalla y que estás escribiendo.',
        ],
      },
    ],
  },
  questions: [
    {
      id: 'reason',
      text: '¿Qué te trae aquí?',
      kind: 'choice',
      maySkip: true,
      choices: [
        { value: 'thoughts-of-suicide', text: 'Pensamientos de no querer vivir' },
        { value: 'self-harm', text: 'Me hago daño' },
        { value: 'violence', text: 'Alguien me hace daño o me amenaza' },
        { value: 'low-or-anxious', text: 'Tristeza, ansiedad o vacío' },
        { value: 'relationships', text: 'Familia, pareja o amistades' },
        { value: 'loss', text: 'La pérdida de alguien' },
        { value: 'about-somebody', text: 'Me preocupa otra persona' },
        { value: 'something-else', text: 'Otra cosa' },
      ],
    },
    {
      id: 'urgency',
      text: '¿Qué tan urgente es para ti?',
      kind: 'choice',
      maySkip: false,
      choices: [
        { value: 'now', text: 'Puede que ahora mismo no esté a salvo', priority: 3 },
        { value: 'very-soon', text: 'Necesito a alguien muy pronto', priority: 2 },
        { value: 'today', text: 'Me gustaría hablar hoy', priority: 1 },
        { value: 'can-wait', text: 'Puede esperar un poco', priority: 0 },
        { value: 'unsure', text: 'No lo sé', priority: 2 },
      ],
    },
    {
      id: 'language',
      text: '¿En qué idioma quieres escribir?',
      kind: 'choice',
      maySkip: true,
      choices: [
        { value: 'es', text: 'Español' },
        { value: 'en', text: 'English' },
      ],
    },
  ],
  contacts: [
    { name: 'Emergencias', phone: '911', note: 'Si alguien está en peligro ahora mismo' },
    {
      name: 'Línea 988 de prevención del suicidio y crisis',
      phone: '988',
      note: 'Gratis, día y noche. Marca 2 para español',
    },
  ],
};
