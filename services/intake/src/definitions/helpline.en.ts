import type { LanguageDefinition } from './definition.js';

export const english: LanguageDefinition = {
  language: 'en',
  serviceName: 'Stillhere helpline',
  disclosure: {
    version: '2026-11-2',
    sections: [
      {
        title: 'What this is',
        lines: [
          'A chat with a trained counselor, here on this page.',
          'It costs nothing. You need no account and no name.',
          'If somebody is in danger right now, please call the emergency number.',
        ],
      },
      {
        title: 'Who answers',
        lines: [
          'A person answers. No machine writes to you.',
          'You see the name that your counselor uses here.',
          'Supervisors of the helpline may read along to help the counselor.',
        ],
      },
      {
        title: 'What is stored',
        lines: [
          'What you write and your answers are stored encrypted.',
          'When messages arrived, and when your page was connected, is stored too.',
          'You can ask us to erase what you wrote.',
        ],
      },
      {
        title: 'What your counselor sees',
        lines: [
          'They see your answers and what you send, not what you are still typing.',
          'They see whether your page is open and connected.',
          'You can switch off that they see what was on your screen and that you are writing.',
        ],
      },
    ],
  },
  questions: [
    {
      id: 'reason',
      text: 'What brings you here?',
      kind: 'choice',
      maySkip: true,
      choices: [
        { value: 'thoughts-of-suicide', text: 'Thoughts of not wanting to live' },
        { value: 'self-harm', text: 'Hurting myself' },
        { value: 'violence', text: 'Somebody hurts or threatens me' },
        { value: 'low-or-anxious', text: 'Feeling low, anxious or empty' },
        { value: 'relationships', text: 'Family, partner or friends' },
        { value: 'loss', text: 'Losing somebody' },
        { value: 'about-somebody', text: 'I am worried about somebody else' },
        { value: 'something-else', text: 'Something else' },
      ],
    },
    {
      id: 'urgency',
      text: 'How urgent is it for you?',
      kind: 'choice',
      maySkip: false,
      choices: [
        { value: 'now', text: 'I might not be safe right now', priority: 3 },
        { value: 'very-soon', text: 'I need somebody very soon', priority: 2 },
        { value: 'today', text: 'I would like to talk today', priority: 1 },
        { value: 'can-wait', text: 'It can wait a little', priority: 0 },
        { value: 'unsure', text: 'I do not know', priority: 2 },
      ],
    },
    {
      id: 'language',
      text: 'Which language would you like to write in?',
      kind: 'choice',
      maySkip: true,
      choices: [
        { value: 'en', text: 'English' },
        { value: 'es', text: 'Español' },
      ],
    },
  ],
  contacts: [
    { name: 'Emergency', phone: '911', note: 'When somebody is in danger right now' },
    { name: '988 Suicide & Crisis Lifeline', phone: '988', note: 'Free, day and night' },
  ],
};
