import type { Texts } from '../en';
import { sentences } from './sentences';

// Sentences of the program about a rollout: what is proven and what can be, what holds it back, what
// happened to a device.
export const rolloutTexts: Texts = sentences({
  // What devices like these can prove.
  'expect.blocks-are-counted': 'Das Gateway sieht jeden Block, nach dem ein Gerät fragt.',
  'expect.agent-checks-signature':
    'Der FreeRTOS-Agent prüft die Signatur und sagt es vor dem Neustart.',
  'expect.nothing-is-signed': 'Das Update trägt keine Signatur, die ein Gerät prüfen könnte.',
  'expect.signature-unknown':
    'Das Job-Dokument sagt nicht, ob es eine Signatur gibt, die zu prüfen wäre.',
  'expect.agent-restarts': 'Der FreeRTOS-Agent sagt, wenn die neue Firmware gestartet ist.',
  'expect.not-firmware':
    'Die Datei ist keine Firmware: Nichts startet neu, und keine Version ändert sich.',
  'expect.version-is-compared':
    'Die Version, die das Gerät meldet, wird mit {expected} verglichen.',
  'expect.no-version-named':
    'Es ist keine Version zum Vergleichen genannt: Es zählt, welche das Gerät auch meldet.',
  'expect.never-told':
    'Von den Geräten, die schon ein Update beendeten ({finished}), hat das keines gesagt.',
  'expect.some-told': 'Von {finished} Geräten, die schon ein Update beendeten, sagten das {told}.',

  // By what something is proven or disproved.
  'truth.all-blocks-sent': 'Alle {blocks} Blöcke wurden verlangt und gesendet.',
  'truth.every-block-sent': 'Jeder Block wurde verlangt und gesendet.',
  'truth.bytes-written': 'Das Programmiergerät hat jedes Byte geschrieben.',
  'truth.signature-mismatch': 'Das Gerät sagt, dass die Signatur nicht zur Datei passt.',
  'truth.read-back': 'Was geschrieben wurde, wurde zurückgelesen oder gehasht und ist gleich.',
  'truth.signature-checked': 'Das Gerät prüfte die Signatur und meldete „ready“.',
  'truth.file-accepted':
    'Das Gerät meldete die Datei als angenommen; sein Agent tut das, nachdem er die Signatur geprüft hat.',
  'truth.self-test-active': 'Die neue Firmware startete und meldete, dass ihr Selbsttest läuft.',
  'truth.answered-after-reset': 'Das Gerät antwortete nach dem Reset.',
  'truth.other-version': 'Das Gerät meldet Version {version}, erwartet war {expected}.',
  'truth.expected-version': 'Das Gerät meldet, dass darauf Version {version} läuft, wie erwartet.',
  'truth.any-version':
    'Das Gerät meldet, dass darauf Version {version} läuft; zum Vergleichen war keine genannt.',

  // What holds a rollout back.
  'limit.paused': 'Er ist angehalten: Nichts Neues wird freigegeben.',
  'limit.nobody-connected': 'Von den Geräten, die noch fehlen, ist keines verbunden.',
  'limit.release-rate': 'Je Minute werden höchstens {rate} Geräte freigegeben.',
  'limit.not-connected': 'Nicht verbunden und nicht mitgerechnet: {count} Geräte.',
  'limit.devices': 'Die Geräte selbst: wie schnell sie fragen und neu starten.',

  // What happened to a device.
  'timeline.offered': 'Angeboten, Versuch {attempt}',
  'timeline.accepted': 'Vom Gerät angenommen',
  'timeline.first-block': 'Erster Block gesendet',
  'timeline.last-block': 'Letzter Block gesendet',
  'timeline.verified': 'Signatur vom Gerät geprüft',
  'timeline.restarted': 'Neue Firmware gestartet',
  'timeline.reported-version': 'Version {version} gemeldet',
  'timeline.succeeded': 'Das Gerät sagt: fertig',
  'timeline.failed': 'Das Gerät meldete einen Fehler',
  'timeline.rejected': 'Vom Gerät abgelehnt',
  'timeline.timed-out': 'Die erlaubte Zeit lief ab',
  'timeline.canceled': 'Abgebrochen',
  'timeline.removed': 'Aus dem Rollout entfernt',

  // What it said and was given.
  'raw.document': 'Job-Dokument, wie zugestellt',
  'raw.execution': 'Ausführung {attempt}, wie AWS sie beschriebe',
  'raw.details': 'Die letzten Worte des Geräts, Versuch {attempt}',
  'raw.ledger': 'Eintrag {seq} des Protokolls',
});
