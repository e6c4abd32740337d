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

/** The desktop shell where there is one; in a browser of a developer, the mock. */
async function backend(): Promise<Backend | null> {
  if ('__TAURI_INTERNALS__' in window) {
    const { tauri } = await import('./backend/tauri');
    return tauri;
  }
  if (__MOCK__) {
    const { mockOf } = await import('./backend/mock');
    return mockOf(new URLSearchParams(location.search));
  }
  return null;
}

measureFrames();
const found = await backend();
if (found) {
  const session = new Session(found);
  mount(App, { target: document.body, props: { session } });
  await session.start();
} else mount(NoProgram, { target: document.body });
