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
  keys: { esc: 'Esc', find: 'Strg F', ctrl: (n) => `Strg+${n}` },
  opening: 'Der Datenordner wird geöffnet',
  noProgram: {
    title: 'Hinter dieser Seite steht kein Programm.',
    text: 'Starten Sie Fieldlift vom Desktop oder mit seinem Befehl; die Seite ist sein Fenster.',
  },
  readOnly: {
    what: 'Nur lesbar: Der Datenordner gehört einem anderen Prozess.',
    advice: (owner) =>
      `${owner} hat ihn. Alles wird gezeigt, hier lässt sich nichts ändern, bis jener endet.`,
  },
  stale: (time) =>
    `Die Verbindung zum Programm war unterbrochen. Gezeigt wird der Stand von ${time}.`,
  staleAdvice: 'Alles wird neu abgefragt.',
  folder: {
    title: 'Der Datenordner konnte nicht geöffnet werden',
    means:
      'In ihm liegen Schlüssel, Updates, Geräte und das Protokoll. Nichts wurde verändert; das Geräte-Gateway ist aus, Downloads warten also.',
    retry: 'Noch einmal öffnen',
    logs: 'Protokolldateien zeigen',
    where: 'Ordner',
    quit: 'Beenden',
  },
  openScreen: (screen) => `${screen} öffnen`,
  moreNotices: (n, count) => `${count} ${n === 1 ? 'weiterer Hinweis' : 'weitere Hinweise'}`,
  fewerNotices: 'Nur den wichtigsten zeigen',
  closeAsk: {
    title: 'Schließen, obwohl Rollouts laufen?',
    running: (n, count) =>
      n === 1 ? 'Ein Rollout ist nicht beendet:' : `${count} Rollouts sind nicht beendet:`,
    rollout: (ended, total) => `${ended} von ${total} Geräten sind fertig`,
    paused: 'angehalten',
    what: 'Was das Schließen bewirkt',
    downloads:
      'Das Geräte-Gateway geht aus. Laufende Downloads warten, wo sie sind, und gehen weiter, wenn Fieldlift wieder offen ist.',
    timeouts:
      'Die Zeit, in der Fieldlift geschlossen ist, wird keinem Gerät angerechnet: Zeitgrenzen gehen danach weiter.',
    released:
      'Kein weiteres Gerät erhält unterdessen das Update. Geräte, die es haben, behalten es.',
    keep: 'Offen lassen',
    close: 'Trotzdem schließen',
  },
};
