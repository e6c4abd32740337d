import type { Catalogue } from '../index.svelte';

const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);
const devices = (n: number, count: string) => `${count} ${plural(n, 'Gerät', 'Geräte')}`;

const why: Record<string, string | undefined> = {
  'signature-check-failed': 'Signatur',
  'certificate-unusable': 'sein Zertifikat',
  'self-test-refused': 'Selbsttest',
  'no-answer-to-block-requests': 'keine Blöcke angekommen',
  'older-version': 'ältere Version',
  'same-version-after-restart': 'gleiche Version',
  'aborted-on-device': 'am Gerät abgebrochen',
  'out-of-memory': 'kein Speicher',
  'file-too-large': 'Datei zu groß',
  'job-not-conforming': 'Auftrag nicht verstanden',
  'job-not-understood': 'Auftrag nicht verstanden',
  'too-many-requests': 'keine Antwort',
  'block-decoding-failed': 'Block unlesbar',
  'failed-without-reason': 'ohne Grund',
  'failed-without-code': 'ohne Grund',
  'device-specific-reason': 'in eigenen Worten',
  'device-declined': 'vom Gerät abgelehnt',
  'timed-out-silent': 'stumm',
  'timed-out-downloading': 'beim Laden',
  'timed-out-restarting': 'nach dem Neustart',
  'timed-out-self-test': 'im Selbsttest',
};

export const rollouts: Catalogue['rollouts'] = {
  why,

  list: {
    running: 'Laufend',
    ended: 'Beendet',
    emptyTitle: 'Es läuft nichts',
    empty:
      'Ein Rollout beginnt, wenn ein Update gestartet wird. Hier ist dann jedes einzelne Gerät zu sehen.',
    newUpdate: 'Neues Update',
    attention: (n, count) => `${count} ${plural(n, 'braucht', 'brauchen')} Aufmerksamkeit`,
    signedBy: (key) => `Signiert mit ${key}`,
    signed: 'Signiert',
    notSigned: 'Nicht signiert',
    started: (when) => `Angelegt ${when}`,
    endedAt: (when) => `Beendet ${when}`,
    downloadsWait: 'Gateway aus: Downloads warten',
    inProgress: 'In Arbeit',
    back: 'Alle Rollouts',
  },

  states: {
    ready: 'Bereit',
    running: 'Läuft',
    paused: 'Angehalten',
    completed: 'Abgeschlossen',
    canceled: 'Abgebrochen',
  },

  chips: {
    snapshot: (n, count) => `Momentaufnahme, ${devices(n, count)}`,
    continuous: (n, count) => `Fortlaufend, bisher ${devices(n, count)}`,
    simulated: (n, count) =>
      `Probe, ${count} ${plural(n, 'simuliertes Gerät', 'simulierte Geräte')}`,
    byAir: 'Über Funk',
    signedBy: (key) => `Signiert mit ${key}`,
    signed: 'Signiert',
    notSigned: (reason) => `Nicht signiert: ${reason}`,
    notSignedPlain: 'Nicht signiert',
  },

  actions: {
    start: 'Starten',
    startDevices: (n, count) => `${devices(n, count)} starten`,
    pause: 'Anhalten',
    resume: 'Fortsetzen',
    cancel: 'Rollout abbrechen',
    report: 'Bericht',
    reportSaved: (path) => `Bericht gespeichert: ${path}`,
    retryFailed: (count) => `${count} erneut versuchen`,
    retryFailedKey: 'Fehlgeschlagene wiederholen (F9)',
    retried: (n, count) =>
      `${devices(n, count)} ${plural(n, 'wird', 'werden')} noch einmal versucht.`,
    retriedNone: 'Es ist kein Gerät übrig, das noch einmal versucht werden könnte.',
    readOnly: (owner) =>
      `Nur lesen: ${owner} hat diesen Datenordner offen, deshalb lässt sich hier nichts ändern.`,
    notOpen: 'Der Datenordner ist nicht offen, deshalb lässt sich nichts ändern.',
    forUpdate: (action, update) => `${action}: ${update}`,
  },

  headline: {
    confirmedOn: (total, version) => `von ${total} auf ${version} bestätigt`,
    confirmed: (total) => `von ${total} bestätigt`,
    finished: (total) => `von ${total} melden sich fertig`,
    ready: (n) => `${plural(n, 'Gerät', 'Geräte')}, noch nichts freigegeben`,
    started: (time) => `Begonnen ${time}`,
    now: (time) => `Jetzt ${time}`,
    ended: (time) => `Beendet ${time}`,
    endsAbout: 'Endet etwa',
    endUnknown: 'Ende noch nicht bekannt',
    limit: (sentence) => `Was das Tempo bestimmt: ${sentence}`,
    blocks: (count) => `${count} Blöcke/s`,
  },

  missing: {
    over: 'Diese Probe ist vorbei',
    overMeans:
      'Ihre simulierten Geräte sind ausgeschaltet, und was für sie angelegt war, ist entfernt.',
    late: 'Das Programm hat zu diesem Rollout noch nichts gesagt.',
    lateMeans:
      'Vielleicht liest es ihn noch. Geräte merken nichts davon, dass dieses Fenster wartet.',
  },

  verdict: {
    all: 'Jedes Gerät hat die neue Version selbst bestätigt.',
    allFinished: 'Jedes Gerät meldet, dass es fertig ist.',
    notUpdated: (n, count, list) =>
      `${devices(n, count)} ${plural(n, 'wurde', 'wurden')} nicht aktualisiert: ${list}.`,
    neverStarted: (n, count) => `${devices(n, count)} ${plural(n, 'hat', 'haben')} nie begonnen.`,
    part: (count, state) => `${count} ${state}`,
    parts: {
      failed: 'fehlgeschlagen',
      rejected: 'abgelehnt',
      timedOut: 'über der Zeit',
      canceled: 'abgebrochen',
      removed: 'entfernt',
    },
  },

  expects: {
    unconfirmed: (n, count, version) =>
      `${devices(n, count)} ${plural(n, 'ist', 'sind')} fertig und ${plural(n, 'hat', 'haben')} ${version} nicht gemeldet. Das ist hier ungewöhnlich und einen Blick wert.`,
    unconfirmedPlain: (n, count) =>
      `${devices(n, count)} ${plural(n, 'ist', 'sind')} fertig und ${plural(n, 'hat', 'haben')} nicht bestätigt. Das ist hier ungewöhnlich und einen Blick wert.`,
    cannot: (truths) =>
      `Diese Geräte können belegen: ${truths}. Die Version bestätigen sie nicht selbst, „fertig“ ist also das Äußerste, was sich sagen lässt.`,
    nothing: 'Diese Geräte belegen von sich aus nichts, „fertig“ ist also nur, was sie sagen.',
    show: 'Zeigen',
  },

  banner: {
    stale: (time) => `Verbindung wird wiederhergestellt. Zu sehen ist der Stand von ${time}.`,
    gatewayOff: 'Das Geräte-Gateway ist aus: Downloads warten.',
    gatewayOffMeans:
      'Keinem Gerät wird die Zeit angerechnet, und jedes macht dort weiter, wo es aufgehört hat.',
    gatewayOn: 'Gateway einschalten',
    gatewayStarting: 'Das Geräte-Gateway startet. Die Geräte kommen von selbst zurück.',
    gatewayFailed: 'Das Geräte-Gateway läuft nicht: Downloads warten.',
    doctor: 'Zur Diagnose',
    paused: (goOn, goOnCount, waitCount) =>
      `Angehalten. ${goOnCount} ${plural(goOn, 'Download läuft', 'Downloads laufen')} weiter, ${waitCount} warten.`,
    pausedQuiet: (waitCount) => `Angehalten. Es wird nichts geladen, ${waitCount} warten.`,
    pausedReason: (reason) => `Angegebener Grund: ${reason}`,
    canceling: (n, count) =>
      `Abgebrochen. ${count} ${plural(n, 'Download läuft', 'Downloads laufen')} weiter und ${plural(n, 'zählt', 'zählen')}, sobald ${plural(n, 'er', 'sie')} fertig ${plural(n, 'ist', 'sind')}.`,
    nobody: 'Noch ist kein Gerät verbunden.',
    nobodyMeans: 'Jedes Gerät beginnt von selbst, sobald es sich mit dem Gateway verbindet.',
  },

  mosaic: {
    title: 'Jedes Gerät',
    hint: 'Eine Zelle ist ein Gerät, gefüllt, so weit es geladen hat',
    label: (n, count) =>
      `${devices(n, count)}, je eine Zelle, in der Reihenfolge der Freigabe. Pfeiltasten bewegen, Eingabe öffnet.`,
    place: (place) => `Nr. ${place}`,
  },

  table: {
    title: 'Geräte',
    all: (count) => `Alle ${count}`,
    attention: (count) => `Braucht Aufmerksamkeit ${count}`,
    inProgress: (count) => `In Arbeit ${count}`,
    filter: 'Nach Name filtern',
    failure: (reason) => `Fehler: ${reason}`,
    columns: {
      device: 'Gerät',
      state: 'Zustand',
      stateWorst: 'Schlechteste zuerst',
      progress: 'Fortschritt',
      rate: 'Rate',
      left: 'Rest',
      proof: 'Beleg',
      ranBefore: 'Lief vorher',
    },
    proofTitle: 'Geschrieben, geprüft, gestartet, bestätigt',
    attempt: (attempt) => `Versuch ${attempt}`,
    progressOf: (thing) => `Download von ${thing}`,
    none: 'Kein Gerät passt dazu.',
    clear: 'Alle Geräte zeigen',
  },

  rate: {
    label: (rate) => `Gesendete Bytes je Sekunde in der letzten Minute, jetzt ${rate}`,
  },

  inspector: {
    label: 'Gerät',
    close: 'Gerät schließen',
    connected: (when) => `Verbunden seit ${when}`,
    connectedNow: 'Verbunden',
    gone: (when) => `Getrennt seit ${when}`,
    neverSeen: 'Nie verbunden',
    attempt: (n) => `Versuch ${n}`,
    runs: (version) => `Zuletzt gemeldet ${version}`,
    failure: {
      said: 'Das Gerät sagte',
      tryAgain: 'Noch einmal versuchen',
      others: (n, count) => (n === 1 ? 'Das andere zeigen' : `Die ${count} anderen zeigen`),
      showKey: (key) => `Schlüssel ${key} zeigen`,
      othersNote: (n, count) =>
        `${count} ${plural(n, 'anderes Gerät', 'andere Geräte')} dieses Rollouts ${plural(n, 'endete', 'endeten')} ebenso.`,
      code: (code) => `Name für Skripte: ${code}`,
    },
    unconfirmed: {
      what: 'Fertig, nicht bestätigt',
      meaning: (version) =>
        `Das Gerät sagt, das Update sei gelungen. ${version} hat es nicht selbst gemeldet: Das ist sein Wort und kein Beleg.`,
      meaningPlain:
        'Das Gerät sagt, das Update sei gelungen. Eine Version hat es nicht gemeldet: Das ist sein Wort und kein Beleg.',
      expected:
        'Geräte dieser Art können bestätigen. Sehen Sie nach, ob es nach dem Neustart zum Gateway zurückkommt.',
      notExpected: 'Mehr können Geräte dieser Art nicht zeigen: Mit ihm ist alles in Ordnung.',
    },
    proven: 'Was belegt ist',
    blocks: (done, total) => `Gesendete Blöcke, ${done} von ${total}`,
    blocksAgain: (done, total, again) =>
      `Gesendete Blöcke, ${done} von ${total}, ${again} noch einmal gesendet`,
    restarts: (n, count) => `Der Download begann ${plural(n, 'einmal', `${count} Mal`)} von vorn.`,
    blockSize: (kibibytes) => `je ${kibibytes} KiB`,
    timeline: 'Verlauf',
    noTimeline: 'Noch ist nichts geschehen.',
    raw: 'Rohe Nachrichten',
    support: 'Support-Datei speichern',
    supportSaved: (path) => `Support-Datei gespeichert: ${path}`,
  },

  raw: {
    title: (thing) => `Rohe Nachrichten von ${thing}`,
    hint: 'Was das Gerät bekam und sagte, Wort für Wort. Steuerzeichen sind sichtbar gemacht.',
    none: 'Mit diesem Gerät wurde noch nichts ausgetauscht.',
  },

  cancel: {
    title: (update) => `Rollout von ${update} abbrechen?`,
    neverStart: (n, count) =>
      `${devices(n, count)} ${plural(n, 'hat', 'haben')} nicht begonnen und ${plural(n, 'wird', 'werden')} nie beginnen.`,
    goOn: (n, count) =>
      `${devices(n, count)} ${plural(n, 'ist', 'sind')} in Arbeit und ${plural(n, 'macht', 'machen')} bis zum Ende weiter.`,
    stopped: (n, count) =>
      `${devices(n, count)} ${plural(n, 'ist', 'sind')} in Arbeit und ${plural(n, 'wird', 'werden')} angehalten.`,
    ended: (n, count) =>
      `${devices(n, count)} ${plural(n, 'ist', 'sind')} zu Ende und ${plural(n, 'bleibt', 'bleiben')}, wie ${plural(n, 'es ist', 'sie sind')}.`,
    noneInProgress: 'Kein Gerät ist mittendrin.',
    force: (count) => `Auch die ${count} in Arbeit anhalten`,
    forceMeans:
      'Ihre Downloads werden fallen gelassen und zählen als abgebrochen. Ein Gerät, das schon in die neue Version startet, behält sie vielleicht, und hier würde es niemand sagen. Das lässt sich nicht rückgängig machen.',
    reason: 'Grund (optional, steht dann im Protokoll)',
    keep: 'Rollout weiterlaufen lassen',
    confirm: 'Rollout abbrechen',
    confirmForce: 'Abbrechen und alle anhalten',
    done: (update) => `Der Rollout von ${update} ist abgebrochen.`,
  },

  announce: {
    summary: (confirmed, total, attention, attentionCount) =>
      attention === 0
        ? `${confirmed} von ${total} bestätigt.`
        : `${confirmed} von ${total} bestätigt, ${attentionCount} ${plural(attention, 'braucht', 'brauchen')} Aufmerksamkeit.`,
    finished: (finished, total, attention, attentionCount) =>
      attention === 0
        ? `${finished} von ${total} fertig.`
        : `${finished} von ${total} fertig, ${attentionCount} ${plural(attention, 'braucht', 'brauchen')} Aufmerksamkeit.`,
  },
};
