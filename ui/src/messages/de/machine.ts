import type { Texts } from '../en';
import { sentences } from './sentences';

// Sentences of the program about the machine it runs on: data folder, gateway, doctor, notices,
// long work, rehearsals. Facts stand in braces.
export const machine: Texts = sentences({
  // What was not done.
  'problem.no-home': 'Dieses Konto hat kein Heimatverzeichnis.',
  'problem.folder-unusable': 'Der Datenordner {path} ist nicht benutzbar.',
  'problem.folder-owned': '{path} gehört {owner}.',
  'problem.keys-unusable': 'Die Schlüssel dieser Installation sind nicht benutzbar.',
  'problem.port-in-use': '{address} wird von einem anderen Programm benutzt.',
  'problem.no-such-address': 'Dieser Rechner hat keine Adresse {address}.',
  'problem.port-forbidden':
    'Dieses Konto darf {address} nicht öffnen: Ports unter 1024 brauchen besondere Rechte.',
  'problem.listen': 'Das Gateway kann {address} nicht öffnen.',
  'problem.no-listener': 'Dem Gateway wurde keine Adresse gegeben.',
  'problem.gateway-certificate': 'Das Zertifikat des Gateways ist nicht benutzbar.',
  'problem.too-many-faults':
    '{faulty} Geräte mit Fehlern wurden verlangt, aber nur {devices} Geräte.',
  'problem.rehearsal-devices': 'Geprobt wird mit 1 bis 10.000 Geräten, nicht mit {devices}.',
  'problem.rehearsal-not-signed':
    'Das Update ist nicht signiert: Simulierte Geräte nehmen nichts anderes.',
  'problem.rehearsal-no-certificate':
    'Das Update nennt kein Zertifikat, das simulierte Geräte haben könnten.',
  'problem.rehearsal-elsewhere':
    'Datei {file} des Updates ist kein Image, das auf diesem Rechner liegt.',
  'problem.rehearsal-folder': 'Für die Probe konnte kein Ordner angelegt werden.',
  'problem.rehearsal-fault': 'Die Probe konnte nicht vorbereitet werden.',
  'problem.rehearsal-running': 'Es läuft schon eine Probe.',
  'problem.no-rehearsal': 'Es läuft keine Probe.',
  'problem.opening': 'Der Datenordner wird gerade geöffnet.',
  'problem.closing': 'Fieldlift wird gerade beendet.',
  'advice.name-folder': 'Starten Sie mit einem Datenordner Ihrer Wahl (--data).',
  'advice.folder-permissions':
    'Geben Sie diesem Konto dort Schreibrechte, oder starten Sie mit einem anderen Ordner (--data).',
  'advice.end-owner': 'Beenden Sie diesen Prozess und versuchen Sie es dann noch einmal.',
  'advice.restore-keys': 'Stellen Sie die Ordner keys und site aus einer Sicherung wieder her.',
  'advice.other-port':
    'Beenden Sie dieses Programm, oder wählen Sie in den Einstellungen einen anderen Port.',
  'advice.port-above': 'Wählen Sie in den Einstellungen einen Port über 1023.',
  'advice.renew-certificate': 'Einstellungen → Neues Gateway-Zertifikat stellt ein anderes aus.',
  'advice.fewer-faults': 'Verlangen Sie mehr Geräte oder weniger Fehler.',
  'advice.rehearse-image':
    'Signieren Sie es, oder proben Sie sein Image mit einem Schlüssel nur für die Probe.',
  'advice.inline-certificate':
    'Geben Sie das Zertifikat in der Definition an, oder proben Sie das Image.',
  'advice.image-here': 'Fügen Sie es unter Images hinzu und nennen Sie es im Update.',
  'advice.temporary-space': 'Schaffen Sie Platz, wo temporäre Dateien liegen.',
  'advice.end-rehearsal': 'Beenden Sie sie, dann starten Sie eine andere.',
  'advice.start-rehearsal': 'Starten Sie eine unter Probe.',
  'advice.moment': 'Versuchen Sie es gleich noch einmal.',

  // Notices.
  'notice.crashed': 'Fieldlift wurde das letzte Mal nicht ordentlich beendet.',
  'notice.settings-damaged':
    'Die Einstellungen sind nicht lesbar ({reason}); es gelten die Vorgaben.',
  'notice.not-written':
    'Im Augenblick lässt sich nichts aufschreiben: Geräte und Befehle werden abgewiesen.',
  'notice.written-again':
    'Eben ließ sich etwas nicht aufschreiben und wurde deshalb nicht getan. Jetzt geht es wieder.',
  'notice.database-gone': '{path} wurde entfernt, während Fieldlift damit arbeitete.',
  'notice.address-changed':
    'Dieser Rechner ist jetzt unter {addresses} zu erreichen; das Zertifikat des Gateways gilt dort nicht.',
  'notice.clock-back': 'Die Uhr wurde um {minutes} min zurückgestellt.',
  'notice.not-running': 'Fieldlift lief {seconds} s lang nicht, während ein Rollout im Gange war.',
  'notice.slept': 'Dieser Rechner schlief {seconds} s lang.',
  'notice.not-served': '{seconds} s lang wurde niemand bedient: {reason}.',
  'advice.crashed':
    'Alles, was beantwortet wurde, war aufgeschrieben; Rollouts gehen weiter, wo die Geräte sind.',
  'advice.settings-damaged': 'Sehen Sie die Einstellungen durch und speichern Sie sie.',
  'advice.not-written':
    'Sehen Sie nach, ob die Platte voll ist oder der Ordner fehlt; Fieldlift macht von selbst weiter, sobald es schreiben kann.',
  'advice.database-gone':
    'Schreiben Sie jetzt eine Sicherung (Einstellungen): Was im Speicher ist, geht verloren, wenn Fieldlift endet.',
  'advice.address-changed':
    'Geräte, die die Adresse prüfen, verbinden sich erst wieder, wenn das Gateway ein neues Zertifikat hat.',
  'advice.clock-back':
    'Prüfen Sie, ob sie jetzt stimmt: Zertifikate werden nach ihr geprüft. Die Fristen wurden mit ihr verschoben.',
  'advice.nothing-charged':
    'Keinem Gerät wurde diese Zeit angerechnet: Alle Fristen wurden verschoben.',

  // Doctor.
  'check.folder': 'Datenordner',
  'check.disk': 'Plattenplatz',
  'check.clock': 'Uhr',
  'check.ledger': 'Protokoll',
  'check.permissions': 'Rechte',
  'check.open-files': 'Offene Dateien',
  'check.site': 'Zertifikate des Standorts',
  'check.keys': 'Signierschlüssel',
  'check.port': 'Port {port}',
  'check.firewall': 'Firewall',
  'found.folder': '{path}',
  'found.folder-refused': '{path} ist nicht beschreibbar: {reason}',
  'found.free': '{mebibytes} MiB frei',
  'found.free-unknown': '{reason}',
  'found.clock-past': 'sie zeigt eine vergangene Zeit',
  'found.clock-back':
    'sie wurde zurückgestellt: Der letzte Eintrag des Protokolls ist ihr {minutes} Minuten voraus',
  'found.clock-good': 'glaubhaft',
  'found.ledger-good': '{entries} Einträge, alle unversehrt',
  'found.ledger-broken': '{fault}',
  'found.unreadable': 'nicht lesbar: {reason}',
  'found.private': 'nur dieses Konto darf den Datenordner lesen',
  'found.not-private': 'andere Konten dürfen den Datenordner lesen (Modus {mode})',
  'found.connections': '{devices} Geräte können gleichzeitig verbunden sein',
  'found.limit-unknown': '{reason}',
  'found.no-site': 'es gibt noch keine Zertifizierungsstelle',
  'found.no-gateway': 'das Gateway hat kein Zertifikat',
  'found.site-good': 'gelten für {addresses}',
  'found.keys-good': '{keys} lesbar',
  'found.key-damaged': '{damage}',
  'found.port-ours': 'das Gateway bedient Geräte unter {address}',
  'found.port-free': '{address} ist frei',
  'found.port-taken-by': '{address} wird von {program} benutzt',
  'found.port-taken': '{address} wird von einem anderen Programm benutzt',
  'found.port-refused': '{address}: {reason}',
  'found.firewall-passes': '{devices} Geräte sind verbunden',
  'found.firewall-on':
    '{firewall} ist an; ob sie Geräte durchlässt, ist von hier aus nicht zu sehen',
  'found.firewall-unknown':
    'von hier aus nicht zu sehen; ein Gerät, das sich verbindet, ist der Beweis',
  'remedy.folder':
    'Geben Sie diesem Konto dort Schreibrechte, oder starten Sie mit einem anderen Ordner (--data).',
  'remedy.free':
    'Schaffen Sie Platz. Images, die kein Update braucht, lassen sich unter Images entfernen.',
  'remedy.check-disk': 'Prüfen Sie die Platte.',
  'remedy.clock':
    'Stellen Sie die Uhr: Zertifikate werden nach ihr geprüft, und das Protokoll hält sie fest.',
  'remedy.ledger':
    'Das Protokoll wurde außerhalb von Fieldlift geändert, oder die Platte versagt: Bewahren Sie eine Kopie auf und vergleichen Sie sie mit einem früheren Export.',
  'remedy.look': 'Siehe die Meldung; vielleicht sagt das Log mehr.',
  'remedy.permissions': 'Nehmen Sie allen anderen die Rechte: chmod 700 {path}',
  'remedy.open-files':
    'Erhöhen Sie die harte Grenze offener Dateien (`ulimit -Hn`; LimitNOFILE= eines Dienstes) und starten Sie neu.',
  'remedy.site':
    'Legen Sie die Zertifizierungsstelle des Standorts an; ohne sie verbindet sich kein Gerät mit TLS.',
  'remedy.gateway':
    'Stellen Sie dem Gateway ein neues Zertifikat aus; das braucht die Passphrase des Standorts.',
  'remedy.key': 'Stellen Sie die Datei aus einer Sicherung wieder her.',
  'remedy.port': 'Wählen Sie in den Einstellungen einen Port über 1023.',
  'remedy.port-taken':
    'Beenden Sie dieses Programm, oder wählen Sie in den Einstellungen einen anderen Port.',
  'remedy.firewall': 'Geben Sie den Port frei: {command}',
  'remedy.firewall-try':
    'Kommt ein Gerät nicht durch, geben Sie in der Firewall dieses Rechners den TCP-Port {port} frei.',

  // Long work.
  'work.backup': 'Sicherung',
  'work.image': '{file} wird hinzugefügt',
  'work.import': '{devices} Geräte werden importiert',
  'work.certificates': 'Zertifikate für {devices} Geräte werden ausgestellt',
  'work.verify': 'Das Protokoll wird geprüft',
  'work.export': 'Das Protokoll wird geschrieben',

  // What a rehearsal says of the real rollout.
  'real.devices': 'Er würde {devices} Geräte erreichen; {away} davon sind jetzt nicht verbunden.',
  'real.bytes': 'Insgesamt würden {bytes} Bytes gesendet.',
  'real.fastest':
    'Er dauert mindestens {seconds} s: bei den {rate} Bytes je Sekunde, die dieser Rechner an simulierte Geräte sandte. Echte Geräte sind langsamer.',
  'real.rate': 'Bei {rate} Geräten je Minute wird das letzte nach {minutes} min freigegeben.',
  'real.same-signature':
    'Es ist die Signatur, die echte Geräte prüfen; ob sie das Zertifikat dazu haben, wissen nur sie.',
  'real.no-targets': 'Ein Image allein nennt keine Geräte: Wen es erreicht, sagt ein Update.',
});
