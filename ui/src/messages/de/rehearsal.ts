import type { rehearsal as english } from '../en/rehearsal';

const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const rehearsal: typeof english = {
  lead: 'Geräte, die es nur in diesem Rechner gibt, holen das Update vom echten Gateway, prüfen die echte Signatur und melden sich. Ihre eigenen Geräte, Rollouts und das Protokoll bleiben unberührt.',
  oneAtATime: 'Es kann nur eine Probe zugleich geben.',

  what: 'Was geprobt wird',
  subject: {
    update: 'Update',
    draft: 'Signierter Entwurf',
    image: 'Image',
  },
  subjectNote: {
    update: 'Mit seiner eigenen Signatur, die jedes Gerät prüft.',
    draft: 'Mit seiner eigenen Signatur, die jedes Gerät prüft.',
    image: 'Signiert mit einem Schlüssel, der nur für die Probe gemacht und danach verworfen wird.',
  },
  nothing: 'Noch nichts zu proben',
  nothingWhy:
    'Fügen Sie ein Image hinzu, oder legen Sie ein Update oder einen signierten Entwurf an.',
  addImage: 'Datei wählen',
  sample: 'Beispiel nehmen',
  subjectGone: (name) => `${name} ist nicht mehr da. Bitte etwas anderes wählen.`,

  devices: 'Anzahl der Geräte',
  devicesRange: (max) => `Von 1 bis ${max}.`,
  devicesWrong: (max) => `Gebraucht wird eine ganze Zahl von 1 bis ${max}.`,

  faults: 'Was schiefgehen soll',
  faultsLead: 'Bei wie vielen Geräten, vom ersten an. Die anderen sind gesund.',
  fault: {
    wrongCertificate: 'Tragen ein anderes Zertifikat',
    silent: 'Verstummen',
    reboot: 'Verlieren einmal den Strom',
    lossy: 'Haben eine schlechte Verbindung',
    selfTestFails: 'Bestehen ihren Selbsttest nicht',
  },
  faultNote: {
    wrongCertificate:
      'Sie holen jeden Block und weisen die Signatur zurück. Es läuft weiter, was vorher lief.',
    silent:
      'Sie hören mitten im Download auf und sagen nichts mehr. Nach einer Minute ist ihre Zeit abgelaufen.',
    reboot: 'Sie vergessen, was sie geholt haben, fangen neu an und werden fertig.',
    lossy: 'Jeder zwanzigste Block geht verloren und wird neu verlangt. Sie werden später fertig.',
    selfTestFails:
      'Sie starten das neue Image, merken, dass es nicht geht, und kehren zum alten zurück.',
  },
  tooManyFaults: (faulty, devices) =>
    `${faulty} Geräte sollen einen Fehler haben, aber es sind nur ${devices}.`,
  allHealthy: 'Alle sind gesund.',
  faulty: (n, faulty, healthy) =>
    `${faulty} ${plural(n, 'hat', 'haben')} einen Fehler, ${healthy} sind gesund.`,
  start: (n, count) => `${count} ${plural(n, 'Gerät', 'Geräte')} starten`,

  preparing: 'Vorbereitung',
  preparingWhat: (done, total) =>
    `Zertifikate werden ausgestellt und Geräte eingeschaltet: ${done} von ${total}.`,
  preparingLabel: 'Bereite Geräte',
  cancel: 'Abbrechen',

  running: (n, count) =>
    `${count} ${plural(n, 'simuliertes Gerät aktualisiert', 'simulierte Geräte aktualisieren')} sich`,
  runningSubject: (name) => `mit ${name}`,
  watch: 'Jedem Gerät zusehen',
  end: 'Probe beenden',
  endNote: 'Schaltet ihre Geräte aus und entfernt, was für sie angelegt wurde.',
  ended: 'Probe zu Ende',
  failed: 'Die Probe konnte nicht durchgeführt werden',
  failedNote: 'Ihre eigenen Geräte und Rollouts sind unberührt.',

  verdict: {
    all: (n, count) =>
      plural(
        n,
        'Das Gerät hat die neue Version bestätigt.',
        `Alle ${count} Geräte haben die neue Version bestätigt.`,
      ),
    some: (confirmed, total) =>
      `${confirmed} von ${total} Geräten haben die neue Version bestätigt.`,
    none: 'Kein Gerät hat die neue Version bestätigt.',
  },
  took: 'Was es gebraucht hat',
  fact: {
    time: 'Zeit',
    bytes: 'Von den Geräten empfangen',
    blocks: 'Blöcke',
    verified: 'Geprüfte Signaturen',
    match: 'Bytes gleich dem Image',
    ledger: 'Protokoll',
  },
  ofDevices: (n, total) => `${n} von ${total} Geräten`,
  ledgerHolds: 'Die Kette hält',
  ledgerBroken: 'Die Kette ist gebrochen',
  byFault: (n) => `${n} hatten einen Fehler, wie verlangt`,
  real: 'Was der echte Rollout täte',
  realNothing: 'Es hat noch keine Ziele; über echte Geräte lässt sich nichts sagen.',
  again: 'Noch einmal mit anderen Fehlern',
  makeFail: (n, count) => `${count} ${plural(n, 'Gerät', 'Geräte')} scheitern lassen`,
  makeFailNote: 'Sie tragen ein anderes Zertifikat und weisen die Signatur zurück.',
  showReport: 'Jedes Gerät ansehen',
  palette: {
    watch: 'Der Probe zusehen',
    end: 'Probe beenden',
  },
};
