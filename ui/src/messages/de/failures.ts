import type { Failures } from '../en';

// The program's English adds how the device reported it; here a sentence holds for each way, and
// the device's own words stand beside it.

// Which firmware runs now.
const OLD = 'Es läuft noch die bisherige Firmware.';
const OLD_PROBABLY = 'Soweit bekannt, läuft noch die bisherige Firmware.';
const BY_END =
  'Wurde es vor dem Neustart gemeldet, läuft noch die bisherige Firmware; nach dem Neustart kehrt das Gerät zu ihr zurück, wenn sein Bootloader das kann.';
const NEW =
  'Bis zum nächsten Neustart läuft vielleicht die neue Firmware, danach wieder die bisherige.';
const UNKNOWN = 'Welche Firmware jetzt läuft, ist nicht bekannt.';

// What to do.
const AGAIN = 'versuchen Sie es dann noch einmal';
const RESTART = `Starten Sie das Gerät neu, und ${AGAIN}. Geschieht es wieder, brauchen seine Entwickler das Log des Geräts.`;
const MEMORY = `Starten Sie das Gerät neu, und ${AGAIN}. Geschieht es wieder, muss die Firmware ihrem OTA-Agenten mehr Speicher geben.`;
const NETWORK = `Prüfen Sie das Netz zwischen dem Gerät und diesem Rechner, und ${AGAIN}.`;
const STORAGE =
  'Prüfen Sie Flash oder Dateisystem des Geräts. Scheitert ein weiterer Versuch ebenso, beheben Sie es per Kabel.';
const DOCUMENT =
  'Prüfen Sie, dass dieses Gerät OTA-Updates erwartet (afr_ota) und dass jede Datei einen Namen, eine Signatur und einen Zertifikatsnamen hat; starten Sie das Update dann neu.';
const ANOTHER_UPDATE = `Sehen Sie nach, ob das Update abgebrochen oder ein anderes gestartet wurde, und ${AGAIN}.`;

/** What happened, why, what runs now, what to do. */
const failure = (what: string, cause: string, running: string, advice: string) => ({
  what,
  meaning: `${cause} ${running}`,
  advice,
});

export const failures: Failures = {
  // The codes of the FreeRTOS OTA agent.
  'self-test-refused': failure(
    'Die neue Firmware startete, und ihr eigener Selbsttest sagte Nein.',
    'Das Image kam ganz an, und seine Signatur stimmte; die Anwendung des Geräts hat entschieden, dass etwas nicht funktioniert.',
    'Das Gerät kehrt zur bisherigen Firmware zurück, wenn sein Bootloader das kann.',
    'Lesen Sie im Log des Geräts, welcher Selbsttest scheiterte, berichtigen Sie die Firmware und veröffentlichen Sie sie unter einer neuen Version.',
  ),
  'no-answer-to-block-requests': failure(
    'Das Gerät fragte 32-mal nach einem Stück der Datei und bekam keine Antwort.',
    'Seine OTA-Software hat sich abgeschaltet und startet erst mit der Anwendung des Geräts wieder.',
    OLD,
    `Prüfen Sie das Netz zwischen dem Gerät und diesem Rechner, und ob die Namen von Stream und Gerät kurz genug für die Puffer des Geräts sind. Starten Sie das Gerät neu, und ${AGAIN}.`,
  ),
  'failed-without-code': failure(
    'Das Gerät meldete einen Fehler mit dem Code für „kein Fehler“.',
    'Seiner Software ist die eigentliche Ursache verloren gegangen.',
    UNKNOWN,
    RESTART,
  ),
  'agent-uninitialized': failure(
    'Die OTA-Software des Geräts war nicht initialisiert.',
    'Seine Anwendung hat einen Schritt in der falschen Reihenfolge begonnen.',
    BY_END,
    RESTART,
  ),
  'agent-panic': failure(
    'Die OTA-Software des Geräts geriet in einen Zustand, aus dem sie nicht herausfindet.',
    'Das ist ein Fehler in der Firmware des Geräts.',
    BY_END,
    RESTART,
  ),
  'agent-invalid-argument': failure(
    'Die OTA-Software des Geräts wurde mit einem ungültigen Wert aufgerufen.',
    'Das ist ein Fehler in der Firmware des Geräts oder in ihren Einstellungen.',
    BY_END,
    RESTART,
  ),
  'agent-stopped': failure(
    'Die OTA-Software des Geräts war angehalten worden.',
    'Seine Anwendung hat sie beendet, zum Beispiel vor dem Schlafen.',
    BY_END,
    `Sorgen Sie dafür, dass das Gerät während des Updates wach bleibt, und ${AGAIN}.`,
  ),
  'agent-queue-full': failure(
    'Die OTA-Software des Geräts konnte keine Arbeit an sich selbst weitergeben.',
    'Ihre Ereigniswarteschlange war voll oder fehlte: Das Gerät war zu beschäftigt.',
    BY_END,
    MEMORY,
  ),
  'job-request-failed': failure(
    'Das Gerät konnte nicht nach seinem Job fragen.',
    'Sein MQTT-Publish oder -Subscribe kam nicht durch.',
    BY_END,
    NETWORK,
  ),
  'transfer-start-failed': failure(
    'Das Gerät konnte den Download nicht beginnen.',
    'Es konnte den Stream nicht abonnieren oder die Download-Adresse nicht öffnen.',
    BY_END,
    NETWORK,
  ),
  'block-request-failed': failure(
    'Das Gerät konnte nicht nach einem Stück der Datei fragen.',
    'Sein MQTT-Publish oder seine HTTP-Anfrage kam nicht durch.',
    BY_END,
    NETWORK,
  ),
  'job-cleanup-failed': failure(
    'Das Gerät konnte seine Job-Verbindung nicht ordentlich beenden.',
    'Es konnte die Job-Benachrichtigungen nicht abbestellen.',
    BY_END,
    NETWORK,
  ),
  'transfer-cleanup-failed': failure(
    'Das Gerät konnte den Download nicht ordentlich beenden.',
    'Es konnte den Stream nicht abbestellen.',
    BY_END,
    NETWORK,
  ),
  'status-report-failed': failure(
    'Das Gerät konnte seinen Status nicht melden.',
    'Sein MQTT-Publish des Job-Status kam nicht durch.',
    BY_END,
    NETWORK,
  ),
  'job-not-understood': failure(
    'Das Gerät konnte das Job-Dokument nicht lesen.',
    'Welchen Teil, sagt es nicht.',
    BY_END,
    `Prüfen Sie, dass dieses Gerät OTA-Updates erwartet (afr_ota) und dass die Definition zu seiner Firmware passt, und ${AGAIN}.`,
  ),
  'protocol-not-supported': failure(
    'Das Gerät kann über keines der Protokolle laden, die das Update anbietet.',
    'Seine Firmware wurde ohne sie gebaut. Bis zu einem Neustart verwirft es jeden weiteren Job.',
    BY_END,
    'Nehmen Sie MQTT in die Protokolle des Updates auf, starten Sie das Gerät neu und dann das Update noch einmal.',
  ),
  'too-many-requests': failure(
    'Das Gerät gab auf, nachdem es zu oft ohne Antwort gefragt hatte.',
    'Stücke der Datei kamen nicht an.',
    BY_END,
    NETWORK,
  ),
  'older-version': failure(
    'Die neue Firmware hat eine niedrigere Version als die, die sie ersetzt.',
    'Das Gerät nimmt keinen Schritt zurück in der Version an.',
    BY_END,
    'Bauen Sie die Firmware mit einer höheren Versionsnummer, und veröffentlichen Sie sie noch einmal.',
  ),
  'same-version-after-restart': failure(
    'Nach dem Neustart lief auf dem Gerät dieselbe Version wie zuvor.',
    'Entweder startete das neue Image nicht und der Bootloader kehrte zum alten zurück, oder die Datei enthält die Version, die das Gerät schon hatte.',
    OLD,
    'Vergleichen Sie die Version im Image mit der des Geräts. Ist sie wirklich neuer, steht im Boot-Log des Geräts, warum sie nicht startete.',
  ),
  'image-state-mismatch': failure(
    'Der Job war im Selbsttest, der Bootloader des Geräts aber nicht.',
    'Meist war der Bootloader schon zum alten Image zurückgekehrt, oder das Image wurde auf anderem Weg dauerhaft gemacht.',
    UNKNOWN,
    'Lesen Sie die Version, die auf dem Gerät läuft. Ist es die alte, lesen Sie sein Boot-Log und versuchen es noch einmal; ist es die neue, ist nichts weiter zu tun.',
  ),
  'no-active-job': failure(
    'Das Gerät hatte keinen Job, an dem es arbeiten könnte.',
    'Der Job wurde beendet oder ersetzt, während das Gerät mit ihm beschäftigt war.',
    BY_END,
    ANOTHER_UPDATE,
  ),
  'aborted-on-device': failure(
    'Die Anwendung des Geräts oder wer es bedient hat das Update abgebrochen.',
    'Der Abbruch wurde am Gerät verlangt, nicht hier.',
    BY_END,
    `Finden Sie heraus, warum abgebrochen wurde, und ${AGAIN}.`,
  ),
  'request-encoding-failed': failure(
    'Das Gerät konnte seine Anfrage nach einem Stück der Datei nicht schreiben.',
    'Die CBOR-Kodierung der Anfrage scheiterte, in der Regel weil der Puffer zu klein ist.',
    BY_END,
    MEMORY,
  ),
  'block-decoding-failed': failure(
    'Das Gerät konnte ein Stück der Datei nicht lesen.',
    'Das Dekodieren von CBOR scheiterte, in der Regel weil der Puffer kleiner ist als das Stück.',
    BY_END,
    `Prüfen Sie Blockgröße und Netzpuffer des Geräts, und ob die Namen von Gerät und Stream kurz sind, und ${AGAIN}.`,
  ),
  'activation-failed': failure(
    'Das Gerät konnte nicht auf das neue Image umschalten.',
    'Das Image kam an, und seine Signatur stimmte; es für den nächsten Start auszuwählen, scheiterte.',
    BY_END,
    STORAGE,
  ),
  'file-size-overflow': failure(
    'Die Datei ist größer, als die OTA-Software des Geräts zählen kann.',
    'Die Grenze der Referenz liegt bei 4 MiB.',
    OLD,
    'Senden Sie eine kleinere Datei, oder beheben Sie es per Kabel.',
  ),
  'empty-job-document': failure(
    'Das Gerät bekam ein leeres Job-Dokument.',
    'Der Job enthält für dieses Gerät nichts zu tun.',
    OLD,
    'Löschen Sie das Update, und legen Sie es noch einmal an.',
  ),

  // The codes of its platform.
  'unexpected-data': failure(
    'Das Gerät bekam Daten, mit denen es nichts anfangen konnte.',
    'Eine Nachricht auf seinem Stream war kein Stück der Datei, nach dem es gefragt hatte, oder seine Speicherschicht war nicht initialisiert.',
    BY_END,
    'Versuchen Sie es noch einmal. Geschieht es wieder, prüfen Sie, dass niemand sonst auf den Topics dieses Geräts veröffentlicht.',
  ),
  'out-of-memory': failure(
    'Dem Gerät ging der Speicher aus.',
    'Es konnte nicht halten, was es für das Update brauchte.',
    BY_END,
    MEMORY,
  ),
  'no-open-file': failure(
    'Das Gerät hatte keine offene Datei, in die es schreiben könnte.',
    'Seiner Speicherschicht wurde keine Datei gegeben. Das ist ein Fehler in der Firmware des Geräts.',
    BY_END,
    RESTART,
  ),
  'signature-check-failed': failure(
    'Die Signatur passt nicht zu der Datei, wie das Gerät sie bekam.',
    'Die Datei wurde mit einem Schlüssel signiert, dessen Zertifikat dieses Gerät nicht hat, oder das Update trägt keine Signatur der Art, die es prüft. Das neue Image wurde verworfen.',
    OLD,
    'Vergleichen Sie das Zertifikat auf dem Gerät mit dem Schlüssel, der das Update signierte. Signieren Sie mit dem richtigen Schlüssel, oder geben Sie dem Gerät das richtige Zertifikat; starten Sie dann ein neues Update.',
  ),
  'file-not-created': failure(
    'Das Gerät konnte die Datei für das neue Image nicht anlegen.',
    'Sein Speicher weigerte sich, bevor etwas geladen wurde.',
    OLD,
    `Prüfen Sie, ob der Ordner in files[].fileName auf dem Gerät vorhanden und beschreibbar ist und ob dort genug Platz ist, und ${AGAIN}.`,
  ),
  'file-too-large': failure(
    'Die Datei ist zu groß für den Platz, den das Gerät für sie hat.',
    'Nichts wurde installiert.',
    OLD,
    'Bauen Sie ein kleineres Image, oder ändern Sie die Partitionen des Geräts per Kabel.',
  ),
  'boot-information-failed': failure(
    'Das Gerät konnte nicht schreiben, was sein Bootloader über das neue Image wissen muss.',
    'Ohne das lässt sich das Image nicht starten.',
    OLD,
    STORAGE,
  ),
  'certificate-unusable': failure(
    'Das Gerät konnte sein Zertifikat zur Codesignatur nicht benutzen.',
    'Es fehlt, ist nicht lesbar oder liegt nicht an dem Pfad, den das Update nennt; die Signatur ließ sich also nicht prüfen.',
    OLD,
    `Bringen Sie das Zertifikat auf das Gerät, oder berichtigen Sie seinen Namen im Update (certificateName oder certificatePathOnDevice), und ${AGAIN}.`,
  ),
  'bad-image-state': failure(
    'Das Gerät konnte den Zustand seiner Images nicht lesen oder setzen.',
    'Wo sein Bootloader festhält, welches Image neu und welches gut ist, fehlt etwas oder ist etwas beschädigt.',
    UNKNOWN,
    'Lesen Sie die Version, die auf dem Gerät läuft. Scheitert ein weiterer Versuch ebenso, beheben Sie es per Kabel.',
  ),
  'abort-failed': failure(
    'Das Gerät konnte nach einem abgebrochenen Update nicht aufräumen.',
    'In seinem Speicher liegen vielleicht Reste des Downloads.',
    BY_END,
    STORAGE,
  ),
  'rejection-failed': failure(
    'Das Gerät konnte die neue Firmware nicht als schlecht kennzeichnen.',
    'Es wollte zur bisherigen Firmware zurück und konnte das nicht festhalten.',
    NEW,
    'Starten Sie das Gerät neu, und lesen Sie seine Version. Ist die fehlerhafte Firmware noch da, beheben Sie es per Kabel.',
  ),
  'commit-failed': failure(
    'Das Gerät konnte die neue Firmware nicht dauerhaft machen.',
    'Die neue Firmware startete und bestand ihren Selbsttest; das festzuhalten, scheiterte.',
    NEW,
    'Starten Sie das Gerät neu, lesen Sie seine Version, und versuchen Sie es dann noch einmal. Scheitert es wieder, prüfen Sie seinen Flash.',
  ),
  'activation-refused': failure(
    'Die Plattform des Geräts konnte nicht auf das neue Image umschalten.',
    'Das Image kam an, und seine Signatur stimmte; es als das zu setzen, das gestartet wird, scheiterte.',
    BY_END,
    STORAGE,
  ),
  'file-abort-failed': failure(
    'Das Gerät konnte die Datei nicht verwerfen, die es gerade lud.',
    'In seinem Speicher liegen vielleicht Reste des Downloads.',
    BY_END,
    STORAGE,
  ),
  'file-close-failed': failure(
    'Das Gerät konnte die Datei nicht fertig schreiben.',
    'Der Download war zu Ende, aber das Schließen der Datei scheiterte.',
    BY_END,
    STORAGE,
  ),

  // What its reader of job documents says.
  'job-missing-id': failure(
    'Das Gerät fand im Job keine Job-ID.',
    'Die Nachricht wurde abgeschnitten oder ist kein OTA-Job.',
    OLD,
    DOCUMENT,
  ),
  'job-update-unreadable': failure(
    'Das Gerät konnte eine geänderte Fassung seines laufenden Jobs nicht übernehmen.',
    'Der Job wurde geändert, während das Gerät an ihm arbeitete.',
    OLD,
    `Lassen Sie das Gerät fertig werden, oder starten Sie es neu, und ${AGAIN}.`,
  ),
  'job-zero-file-size': failure(
    'Der Job sagt, die Datei habe kein einziges Byte.',
    'Eine leere Datei lädt das Gerät nicht.',
    OLD,
    'Wählen Sie eine Datei, die nicht leer ist, und legen Sie das Update noch einmal an.',
  ),
  'job-not-conforming': failure(
    'Dem Job-Dokument fehlt etwas, das das Gerät braucht, oder es ist gar kein OTA-Job.',
    'Auch ein Job, der für andere Software bestimmt ist, wird so gemeldet.',
    OLD,
    DOCUMENT,
  ),
  'job-parser-misconfigured': failure(
    'Was auf dem Gerät Job-Dokumente liest, ist falsch eingerichtet.',
    'Das ist ein Fehler in der Firmware des Geräts.',
    OLD,
    RESTART,
  ),
  'job-no-file-slot': failure(
    'Das Gerät hatte keinen Platz, noch eine Datei anzunehmen.',
    'Es ist noch mit einem früheren Download beschäftigt, oder das Update hat mehr Dateien, als es bewältigt: Der FreeRTOS-Agent nimmt eine.',
    OLD,
    `Senden Sie je Update eine Datei. Starten Sie das Gerät neu, und ${AGAIN}.`,
  ),
  'job-none-active': failure(
    'Das Gerät fand keinen aktiven Job, als es einen lesen wollte.',
    'Der Job wurde inzwischen beendet oder ersetzt.',
    OLD,
    ANOTHER_UPDATE,
  ),
  'unknown-code': failure(
    'Das Gerät meldete einen Code, den der FreeRTOS-OTA-Agent nicht kennt.',
    'Das Update ist auf diesem Gerät gescheitert.',
    UNKNOWN,
    `Fragen Sie die Entwickler des Geräts, was dieser Code bedeutet; seine eigenen Worte stehen neben diesem Text, und ${AGAIN}.`,
  ),

  // What the service ends, and devices that say nothing or use words of their own.
  'timed-out-silent': failure(
    'Die erlaubte Zeit lief ab, und das Gerät hatte keinen Fortschritt gemeldet.',
    'Es wurde nichts von ihm gehört.',
    OLD_PROBABLY,
    `Prüfen Sie, ob das Gerät eingeschaltet und verbunden ist. Manche Geräte sagen gar nichts, wenn sie eine Datei nicht nehmen können: Prüfen Sie, dass sie höchstens 4 MiB hat (die Grenze des FreeRTOS-Agenten), dass die Namen von Stream und Gerät kurz sind und dass nur eine Datei gesendet wird, und ${AGAIN}.`,
  ),
  'timed-out-downloading': failure(
    'Die erlaubte Zeit lief mitten im Download ab.',
    'Das Gerät hatte noch nicht alles geladen.',
    OLD_PROBABLY,
    `Prüfen Sie die Netzverbindung des Geräts, oder geben Sie in awsJobTimeoutConfig mehr Zeit, und ${AGAIN}.`,
  ),
  'timed-out-restarting': failure(
    'Das Gerät startete in die neue Firmware, und bis zum Ablauf der erlaubten Zeit wurde nichts mehr von ihm gehört.',
    'Es hatte die Signatur geprüft und stand vor dem Neustart.',
    'Ob jetzt die bisherige oder die neue Firmware läuft, ist nicht bekannt.',
    `Sehen Sie nach dem Gerät: Kommt es nach Aus- und Einschalten nicht wieder, beheben Sie es per Kabel. Kommt es wieder, prüfen Sie, dass die neue Firmware dieses Netz erreicht, und ${AGAIN}.`,
  ),
  'timed-out-self-test': failure(
    'Die neue Firmware startete, beendete ihren Selbsttest aber nicht in der erlaubten Zeit.',
    'Sie war dabei, sich zu testen, und läuft vielleicht noch.',
    'Ein Gerät, das seinen Test nicht beendet, kehrt beim nächsten Neustart zur bisherigen Firmware zurück.',
    `Finden Sie im Log des Geräts heraus, worauf der Selbsttest wartet, oder geben Sie in awsJobTimeoutConfig mehr Zeit, und ${AGAIN}.`,
  ),
  canceled: failure(
    'Das Update wurde für dieses Gerät abgebrochen, von einem Menschen oder nach der Abbruchregel des Rollouts.',
    'Wie weit das Gerät war, zeigt sein Verlauf.',
    'Vor dem Neustart läuft noch die bisherige Firmware; danach ist nicht bekannt, welche.',
    'Es ist nichts zu beheben. Starten Sie das Update wieder, wenn der Grund für den Abbruch fort ist.',
  ),
  removed: failure(
    'Das Gerät verließ die Gruppen, für die dieses Update bestimmt war, bevor es begonnen hatte.',
    'Das Gerät wurde nicht angerührt:',
    'Es läuft mit der bisherigen Firmware.',
    'Nehmen Sie das Gerät wieder in eine Zielgruppe auf, oder nennen Sie es selbst als Ziel, wenn es das Update bekommen soll.',
  ),
  'device-declined': failure(
    'Die Anwendung des Geräts hat das Update abgelehnt.',
    'Soweit bekannt, wurde nichts installiert,',
    'und es läuft noch die bisherige Firmware.',
    `Die Entscheidung trifft das Gerät selbst: Fragen Sie seine Entwickler, wann es ablehnt (Batterie, in Benutzung, falsches Modell), ändern Sie das, und ${AGAIN}.`,
  ),
  'failed-without-reason': failure(
    'Das Gerät meldete, dass das Update scheiterte, und sagte nicht, warum.',
    'Geräte mit den modularen Bibliotheken von AWS nennen keinen Grund.',
    UNKNOWN,
    `Lesen Sie die Ursache auf der Konsole oder im Log des Geräts, prüfen Sie zuerst das Zertifikat der Signatur und das Netz, und ${AGAIN}.`,
  ),
  'device-specific-reason': failure(
    'Das Gerät meldete einen Fehler in eigenen Worten.',
    'Es ist kein Code des FreeRTOS-OTA-Agenten; was es genau bedeutet, wissen nur die Entwickler des Geräts.',
    UNKNOWN,
    `Lesen Sie die Worte des Geräts neben diesem Text, fragen Sie seine Entwickler, und ${AGAIN}.`,
  ),
};
