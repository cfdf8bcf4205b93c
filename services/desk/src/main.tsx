import { keepInputMethodKeys } from '@stillhere/live-protocol';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createDeskApi } from './api/desk-api.js';
import { App } from './app/app.js';
import { createDeskTime } from './app/desk-time.js';
import { browserClock } from './live/browser-ports.js';
import { createServerClock } from './model/server-clock.js';
import { FaultBoundary } from './parts/fault-boundary.js';
import { TimeProvider } from './parts/time.js';
import { surviveTranslators } from './parts/translators.js';
import { WordsProvider } from './parts/words-context.js';
import { createWords, pickLanguage } from './words/words.js';
import './style/desk.css';

const root = document.getElementById('desk');
if (root === null) throw new Error('the page has no place for the desk');

// An Enter that chooses a character must neither send, end, choose nor search anything.
keepInputMethodKeys(window);
surviveTranslators();
// The guard sees by this that the script has come.
document.documentElement.dataset.desk = '';

const asked = new URLSearchParams(location.search).get('lang');
const words = createWords(pickLanguage([asked, ...navigator.languages]));
document.documentElement.lang = words.lang;
document.documentElement.dir = words.dir;
document.title = `${words.t('app.title')} · Stillhere`;

const server = createServerClock(browserClock);
const api = createDeskApi(server.observe);
const time = createDeskTime(browserClock, server);
/** A person sees at once what did not work and decides; only reading is tried again by itself. */
const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: 2, refetchOnWindowFocus: false },
    mutations: { retry: false },
  },
});

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <WordsProvider words={words}>
        <TimeProvider time={time}>
          <FaultBoundary>
            <App api={api} observe={server.observe} />
          </FaultBoundary>
        </TimeProvider>
      </WordsProvider>
    </QueryClientProvider>
  </StrictMode>,
);
