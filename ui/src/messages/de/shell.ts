import type { Screen } from '../../lib/route.svelte';
import type { shell as english } from '../en/shell';

const screens: Record<Screen, string> = {
  start: 'Erster Start',
  rollouts: 'Rollouts',
  updates: 'Updates',
  devices: 'Geräte',
  images: 'Images',
  keys: 'Schlüssel',
  activity: 'Aktivität',
  rehearsal: 'Probe',
  settings: 'Einstellungen',
  doctor: 'Diagnose',
};

export const shell: typeof english = {
  screens,
  skip: 'Zum Inhalt springen',
  nav: 'Hauptnavigation',
  site: 'Standort',
  notices: 'Hinweise',
  live: (n) => `${n} läuft`,
  liveTitle: (n, count) => `${count} ${n === 1 ? 'Rollout läuft' : 'Rollouts laufen'}`,
  gateway: {
    off: 'Geräte-Gateway aus',
    starting: 'Geräte-Gateway startet',
    on: 'Geräte-Gateway an',
    failed: 'Geräte-Gateway ausgefallen',
    turnOn: 'Einschalten',
    online: (n, count) => `${count} ${n === 1 ? 'Gerät' : 'Geräte'} verbunden`,
  },
  noInternet: 'Kein Internet genutzt',
  internet: (count) => `Internet genutzt: ${count}`,
  internetTitle: (count) => `Verbindungen ins Internet seit dem Start: ${count}`,
  toasts: 'Eben getan',
  palette: {
    label: 'Gehe zu oder tue',
    placeholder: 'Gehe zu oder tue …',
    nothing: (text) => `Nichts heißt „${text}“.`,
    update: 'Update',
    device: 'Gerät',
    screen: 'Bereich',
    gatewayOn: 'Geräte-Gateway einschalten',
    gatewayOff: 'Geräte-Gateway ausschalten',
  },
  keys: { esc: 'Esc', ctrl: (n) => `Strg+${n}` },
  opening: 'Der Datenordner wird geöffnet',
  noProgram: {
    title: 'Hinter dieser Seite steht kein Programm.',
    text: 'Starten Sie Fieldlift vom Desktop oder mit seinem Befehl; die Seite ist sein Fenster.',
  },
};
