import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './tokens.css';
import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import type { Backend } from './backend/backend';
import { measureFrames } from './lib/frames';
import NoProgram from './lib/NoProgram.svelte';
import { Session } from './lib/session.svelte';

/** The desktop shell where there is one; in a page built with the mock, the mock. */
async function backend(): Promise<Backend | null> {
  const params = new URLSearchParams(location.search);
  const inShell = '__TAURI_INTERNALS__' in window;
  if (__MOCK__ && (!inShell || params.has('scenario'))) {
    const { mockOf } = await import('./backend/mock');
    return mockOf(params);
  }
  if (!inShell) return null;
  const { tauri } = await import('./backend/tauri');
  return tauri;
}

measureFrames();
const found = await backend();
if (found) {
  const session = new Session(found);
  mount(App, { target: document.body, props: { session } });
  await session.start();
  performance.mark('usable');
} else mount(NoProgram, { target: document.body });
