import type { Texts } from '../en';
import { sentences } from './sentences';

// Sentences of the program about what a person asked for: failures, what to do, the ledger, images,
// updates. Facts stand in braces.
export const useCases: Texts = sentences({
  // What was not done.
  'problem.no-device': 'Es gibt kein Gerät {name}.',
  'problem.no-update': 'Es gibt kein Update {name}.',
  'problem.no-image': 'Es gibt kein Image {name}.',
  'problem.no-group': 'Es gibt keine Gruppe {name}.',
  'problem.no-certificate': 'Es gibt kein Gerätezertifikat {name}.',
  'problem.no-rollout': 'Das Update {name} hat keinen Rollout.',
  'problem.not-in-rollout': 'Das Gerät {name} gehört nicht zu diesem Rollout.',
  'problem.no-draft': 'Es gibt keinen Entwurf {name}.',
  'problem.not-found': '{name} gibt es nicht.',
  'problem.ambiguous': '{name} könnte mehreres sein: {candidates}.',
  'problem.definition':
    'Die Definition ist noch nicht verwendbar; zu berichtigende Felder: {errors}.',
  'problem.csv': 'Die CSV-Datei hat Fehler ({findings}); nichts wurde importiert.',
  'problem.input': '{what}: erwartet {expected}, gefunden {found}.',
  'problem.empty-image': '{path} ist leer: Darin ist keine Firmware.',
  'problem.already-succeeded': '{device} war schon erfolgreich; es gibt nichts zu wiederholen.',
  'problem.signature': 'Die Signatur passt nicht zum Zertifikat auf den Geräten.',
  'problem.rollout-not-started': 'Der Rollout von {update} ist noch nicht gestartet.',
  'problem.rollout-running': 'Der Rollout von {update} läuft schon.',
  'problem.rollout-ended': 'Der Rollout von {update} ist zu Ende.',
  'problem.rollout-canceled': 'Der Rollout von {update} wurde abgebrochen.',
  'problem.file-read': '{path} ist nicht lesbar.',
  'problem.file-written': '{path} ist nicht schreibbar.',
  'problem.stopped':
    'Der Teil von Fieldlift, der schreibt, ist stehen geblieben. Ob dies noch getan wurde, ist nicht bekannt.',
  'problem.read-only':
    'Dieser Datenordner gehört einem anderen Fieldlift; dieses kann ihn nur lesen.',
  // Keys and certificates.
  'problem.no-key': 'Auf diesem Rechner gibt es keinen Schlüssel {key}.',
  'problem.key-name-taken':
    'Es gibt schon einen Schlüssel {key}; Namen, die sich nur in Groß- und Kleinschreibung unterscheiden, sind ein Name.',
  'problem.key-passphrase-empty': 'Die Passphrase ist leer.',
  'problem.key-passphrase-needed': 'Der Schlüssel {key} braucht seine Passphrase.',
  'problem.key-passphrase-wrong': 'Das ist nicht die Passphrase des Schlüssels {key}.',
  'problem.keychain-outdated': 'Die Passphrase im Schlüsselbund öffnet den Schlüssel {key} nicht.',
  'problem.key-file': 'Die Schlüsseldatei lässt sich nicht importieren.',
  'problem.key-certificate': 'Das Zertifikat des Schlüssels ist nicht verwendbar.',
  'problem.key-certificate-of-another': 'Das Zertifikat gehört zu einem anderen Schlüssel.',
  'problem.key-issue': 'Das Zertifikat des Schlüssels konnte nicht ausgestellt werden.',
  'problem.no-site': 'Dieser Standort hat noch keine Zertifizierungsstelle.',
  'problem.site-exists': 'Dieser Standort hat schon eine Zertifizierungsstelle: {subject}.',
  'problem.site-passphrase-empty': 'Die Passphrase ist leer.',
  'problem.site-passphrase-wrong':
    'Das ist nicht die Passphrase des Wurzelschlüssels dieses Standorts.',
  'problem.no-gateway-key': 'Das Gateway hat keinen Schlüssel, den dieser Rechner öffnen kann.',
  'problem.no-anchor': 'Es gibt kein vertrautes Zertifikat {certificate}.',
  'problem.certificate-unusable': 'Das Zertifikat ist nicht verwendbar.',
  'problem.certificate-issue': 'Das Zertifikat konnte nicht ausgestellt werden.',
  'problem.private-key-unusable': 'Der private Schlüssel des Standorts ist nicht verwendbar.',
  'problem.installation-key':
    'Der Schlüssel dieser Installation, der das Logbuch signiert, ist nicht verwendbar.',
  'problem.key-damaged': '{path} ist beschädigt und wurde gelassen, wie es ist.',
  'problem.key-io': 'Der Rechner verweigert den Zugriff auf {path}.',
  'problem.no-keychain': 'Hier ist kein Schlüsselbund verwendbar: {reason}.',
  'problem.no-randomness':
    'Das Betriebssystem gab keine Zufallszahlen, ohne die kein Schlüssel entsteht.',
  'problem.key-encryption': 'Der Schlüssel konnte nicht verschlüsselt werden.',
  // Disk and database.
  'problem.database-locked': '{path} wird von einem anderen Programm benutzt.',
  'problem.database-read-only': '{path} ist nicht schreibbar.',
  'problem.disk-full': 'Der Datenträger mit {path} ist voll.',
  'problem.database-damaged': '{path} ist beschädigt.',
  'problem.disk-failed': 'Der Datenträger hat bei {path} versagt.',
  'problem.record-unreadable':
    'Ein Eintrag in {path} ist nicht lesbar: Er wurde von Hand oder von einer anderen Version geändert.',
  'problem.record-inconsistent':
    '{path} hat eine widersprüchliche Änderung abgelehnt; nichts wurde geschrieben.',
  'problem.record-missing': '{name} ist nicht da und kann nicht geändert werden.',
  'problem.not-written': 'Es konnte nicht festgehalten werden und wurde darum nicht getan.',
  'problem.backup-exists': '{path} gibt es schon.',
  'problem.backup-place': '{path} kann nicht an seinen Platz gebracht werden.',
  'problem.database-refused': 'Die Datenbank {path} hat die Anfrage abgelehnt.',
  'problem.folder': 'Der Datenordner {path} ist nicht verwendbar.',
  'problem.database-missing': 'Unter {path} gibt es keine Datenbank.',
  'problem.database-newer':
    '{path} wurde von einem neueren Fieldlift geschrieben und nicht angerührt.',
  'problem.database-older': '{path} wurde von einem älteren Fieldlift geschrieben.',
  'problem.database-foreign': '{path} ist die Datenbank eines anderen Programms.',
  'problem.backup-failed':
    'Nach {path} ließ sich keine Sicherung schreiben; die Datenbank blieb, wie sie ist.',
  'problem.upgrade-failed':
    'Die Datenbank konnte nicht auf den neuen Stand gebracht werden. Die Kopie von vorher ist {path}.',
  'problem.thread': 'Das Betriebssystem hat keinen Thread zum Arbeiten gegeben.',
  'problem.import-unreadable': '{path} ist nicht lesbar.',
  'problem.import-disk': 'Die Datei lässt sich nicht in {path} ablegen.',
  'problem.import-stopped': 'Das Hinzufügen wurde angehalten; nichts wurde behalten.',
  'problem.export': 'Der Export lässt sich nicht schreiben.',
  'problem.image-missing': 'Die Datei des Images {image} ist nicht auf diesem Rechner.',
  'problem.image-damaged':
    '{path} ist beschädigt: Der Inhalt ist nicht mehr, was hinzugefügt wurde.',
  'problem.image-unreadable': '{path} ist nicht verwendbar.',
  // Refused by a rule.
  'problem.refused': 'Abgelehnt: {reason}.',
  'problem.update-exists': 'Es gibt schon ein Update {name}.',
  'problem.targets': 'Einige Ziele meinen niemanden: {targets}.',
  'problem.update-unfinished': 'Der Rollout von {name} ist nicht zu Ende.',
  'problem.rollout-paused': 'Der Rollout ist schon angehalten.',
  'problem.rollout-not-paused': 'Der Rollout ist nicht angehalten.',
  'problem.rollout-is-scheduled': 'Der Rollout ist noch nicht gestartet.',
  'problem.rollout-is-running': 'Der Rollout läuft.',
  'problem.rollout-is-over': 'Der Rollout ist zu Ende.',
  'problem.execution-state': '{device} ist {status}; das lässt es nicht zu.',
  'problem.execution-changed': '{name} hat inzwischen etwas Neues gemeldet.',
  'problem.execution-claimed': '{device} wird von {by} gehalten.',
  'problem.device-exists':
    'Es gibt schon ein Gerät {name}, mit anderem Typ oder anderen Attributen.',
  'problem.device-changed': '{name} wurde inzwischen geändert.',
  'problem.device-attributes': '{device} kann diese Attribute nicht haben: {reason}.',
  'problem.devices-refused':
    '{devices} der Geräte lassen sich nicht hinzufügen, also keines: {first}.',
  'problem.group-exists': 'Es gibt schon eine Gruppe {name}.',
  'problem.group-parent': 'Es gibt keine Gruppe {name}, die die übergeordnete sein könnte.',
  'problem.group-depth':
    '{name} liegt so tief, wie Gruppen reichen; darunter kann keine mehr liegen.',
  'problem.group-children': '{name} hat so viele Untergruppen, wie es geben kann.',
  'problem.group-has-children': 'Die Gruppe {group} hat Untergruppen, zum Beispiel {child}.',
  'problem.member-groups': '{name} ist in so vielen Gruppen, wie ein Gerät sein kann.',
  'problem.member-hierarchy':
    '{device} ist schon in {group}, die zum selben Baum von Gruppen gehört.',
  'problem.member-both': '{name} soll zugleich hinzukommen und gehen.',
  'problem.certificate-of-another': 'Das Zertifikat gehört schon zu {name}.',
  'problem.image-in-use': 'Ein Update braucht dieses Image.',
  'problem.draft-too-large': 'Der Entwurf hat {bytes} Byte; so groß kann keine Definition sein.',
  'problem.too-many-drafts': 'Es gibt schon {limit} Entwürfe.',
  // What to do.
  'advice.look-again':
    'Vielleicht wurde es inzwischen entfernt. Sehen Sie in der Liste noch einmal nach.',
  'advice.full-hash': 'Wählen Sie eines mit dem ganzen Hash.',
  'advice.definition': 'Berichtigen Sie die markierten Felder; nichts wurde angelegt.',
  'advice.csv': 'Berichtigen Sie die genannten Zeilen und wählen Sie die Datei noch einmal.',
  'advice.sign-again':
    'Signieren Sie das Image noch einmal mit dem Schlüssel, dessen Zertifikat die Geräte haben, oder geben Sie das Zertifikat an, das sie haben.',
  'advice.rollout-live': 'Öffnen Sie ihn unter Rollouts.',
  'advice.duplicate-update':
    'Wiederholen Sie fehlgeschlagene Geräte unter Rollouts, oder duplizieren Sie das Update.',
  'advice.file-permissions':
    'Wählen Sie einen anderen Ort, oder berichtigen Sie die Rechte an Datei und Ordner.',
  'advice.restart': 'Starten Sie Fieldlift neu und sehen Sie nach, bevor Sie es wiederholen.',
  'advice.other-process': 'Schließen Sie das andere, dann versuchen Sie es noch einmal.',
  'advice.new-key': 'Erzeugen oder importieren Sie ihn unter Schlüssel.',
  'advice.other-key-name': 'Wählen Sie einen anderen Namen.',
  'advice.choose-passphrase':
    'Wählen Sie eine; der Schlüssel liegt damit verschlüsselt auf dem Datenträger.',
  'advice.enter-passphrase': 'Geben Sie sie ein und versuchen Sie es noch einmal.',
  'advice.passphrase-again': 'Geben Sie sie noch einmal ein; nichts wurde geändert.',
  'advice.keychain-by-hand': 'Geben Sie die Passphrase von Hand ein.',
  'advice.key-file':
    'Wählen Sie einen privaten P-256-Schlüssel (PEM oder DER), mit seiner Passphrase, falls er eine hat.',
  'advice.key-certificate': 'Wählen Sie das Zertifikat, das die Geräte für diesen Schlüssel haben.',
  'advice.create-site':
    'Legen Sie sie unter Einstellungen an, oder mit dem ersten Schritt unter Start.',
  'advice.renew-gateway':
    'Einstellungen → Neues Gateway-Zertifikat erzeugt einen; dazu braucht es die Passphrase des Standorts.',
  'advice.certificate-file': 'Wählen Sie ein X.509-Zertifikat, PEM oder DER.',
  'advice.restore-key':
    'Holen Sie es aus einer Sicherung zurück, oder legen Sie die Datei beiseite.',
  'advice.disk-permissions':
    'Sehen Sie nach, ob der Datenträger voll ist und wer dort schreiben darf.',
  'advice.without-keychain':
    'Lassen Sie den Schlüsselbund aus und geben Sie die Passphrase jedes Mal ein.',
  'advice.close-other-program':
    'Schließen Sie das andere Programm und versuchen Sie es noch einmal.',
  'advice.permissions':
    'Berichtigen Sie die Rechte an Datei und Ordner; die Diagnose sieht danach.',
  'advice.free-space':
    'Schaffen Sie Platz, etwa mit Images → Unbenutzte entfernen, und versuchen Sie es noch einmal.',
  'advice.restore-database':
    'Legen Sie sie beiseite und die neueste Sicherung (*.db.bak) an ihre Stelle.',
  'advice.check-disk': 'Prüfen Sie den Datenträger und seine Kabel, dann starten Sie neu.',
  'advice.report': 'Das ist ein Fehler von Fieldlift. Der Beleg unten hilft, ihn zu finden.',
  'advice.try-again': 'Versuchen Sie es noch einmal.',
  'advice.other-name': 'Wählen Sie einen anderen Namen für die Sicherung.',
  'advice.other-folder': 'Wählen Sie einen anderen Ordner, oder berichtigen Sie seine Rechte.',
  'advice.install-newer': 'Installieren Sie die neuere Version.',
  'advice.upgrade': 'Starten Sie Fieldlift einmal auf diesem Datenordner.',
  'advice.upgrade-again':
    'Versuchen Sie es noch einmal, oder gehen Sie mit der älteren Version zu dieser Kopie zurück.',
  'advice.add-image-again': 'Fügen Sie das Image unter Images noch einmal hinzu.',
  'advice.choose-again': 'Wählen Sie die Datei noch einmal, oder eine andere.',
  'advice.other-update-name': 'Geben Sie ihm einen anderen Namen.',
  'advice.targets': 'Sehen Sie unter Geräte nach, ob es sie gibt, und wählen Sie sie noch einmal.',
  'advice.cancel-first': 'Brechen Sie zuerst den Rollout ab; dann löschen Sie das Update.',
  'advice.start-first': 'Starten Sie ihn zuerst.',
  'advice.retry-failed': 'Fehlgeschlagene Geräte lassen sich unter Rollouts noch einmal versuchen.',
  'advice.child-groups': 'Löschen Sie zuerst diese.',
  'advice.leave-group': 'Nehmen Sie es zuerst aus einer anderen Gruppe.',
  'advice.delete-drafts': 'Löschen Sie einige, die nicht mehr gebraucht werden.',
  'advice.smaller-draft': 'Entfernen Sie, was nicht hineingehört.',
  // The ledger.
  'ledger.installation-created': 'Diese Installation begann; ihr Schlüssel ist {key}',
  'ledger.key-created': 'Schlüssel {name} erzeugt, öffentlicher Schlüssel {key}',
  'ledger.key-imported': 'Schlüssel {name} importiert, öffentlicher Schlüssel {key}',
  'ledger.key-exported': 'Schlüssel {name} exportiert: {what}',
  'ledger.image-added': 'Image {name} hinzugefügt, {bytes} Byte, {image}',
  'ledger.image-removed': 'Image {image} entfernt: {reason}',
  'ledger.image-signed': 'Image {image} mit {key} signiert',
  'ledger.thing-added': 'Gerät {device} hinzugefügt',
  'ledger.thing-removed': 'Gerät {device} entfernt',
  'ledger.group-created': 'Gruppe {group} angelegt',
  'ledger.group-deleted': 'Gruppe {group} gelöscht',
  'ledger.group-members-changed':
    'Gruppe {group}: hinzugekommene Geräte {added}, gegangene {removed}',
  'ledger.certificate-issued': 'Zertifikat {certificate} für {device} ausgestellt',
  'ledger.certificate-imported': 'Zertifikat {certificate} für {device} angenommen',
  'ledger.certificate-disabled': 'Zertifikat {certificate} von {device} gesperrt',
  'ledger.certificate-enabled': 'Zertifikat {certificate} von {device} freigegeben',
  'ledger.update-created-signed': 'Update {update} für Image {image} definiert, mit {key} signiert',
  'ledger.update-created-unsigned':
    'Update {update} für Image {image} definiert, NICHT signiert: {reason}',
  'ledger.update-created-elsewhere':
    'Update {update} für Image {image} definiert, mit einer anderswo erzeugten Signatur',
  'ledger.update-deleted': 'Update {update} gelöscht',
  'ledger.rollout-started': 'Rollout von {update} als {job} gestartet, Geräte: {devices}',
  'ledger.rollout-paused': '{job} angehalten',
  'ledger.rollout-paused-because': '{job} angehalten: {reason}',
  'ledger.rollout-resumed': '{job} fortgesetzt',
  'ledger.rollout-canceled': '{job} abgebrochen',
  'ledger.rollout-canceled-because': '{job} abgebrochen: {comment}',
  'ledger.rollout-canceled-force': '{job} abgebrochen, auch was schon lief',
  'ledger.rollout-canceled-force-because': '{job} abgebrochen, auch was schon lief: {comment}',
  'ledger.rollout-ended': '{job} zu Ende: {counts}',
  'ledger.execution-began': '{job} auf {device}, Versuch {attempt}: {to}',
  'ledger.execution': '{job} auf {device}, Versuch {attempt}: {from} → {to}',
  'ledger.clock-set-back': 'Die Uhr wurde um {seconds} s zurückgestellt',
  'ledger.not-serving': '{seconds} s lang wurde niemand bedient: {reason}',
  'ledger.head-signed': 'Die Kette bis {entry} signiert, Kopf {head}',
  'ledger.backup-written': 'Sicherung nach {file} geschrieben',
  'ledger.of-a-later-version': '{body}',
  // Images.
  'image.esp-application': 'ESP-IDF-Anwendung für {chip}',
  'image.esp-bootloader': 'ESP-IDF-Bootloader für {chip}',
  'image.esp-partition-table': 'ESP-IDF-Partitionstabelle (Inhalt wird noch nicht gezeigt)',
  'image.unknown': 'Datei unbekannter Art',
  'image.unreadable': 'Datei, die nicht lesbar ist',
  // What AWS IoT would do otherwise.
  'aws.parameter': 'AWS IoT nimmt den zusätzlichen Parameter {parameter} mit und tut nichts damit.',
  'aws.local-image': 'Das Image liegt auf diesem Rechner; für AWS IoT muss es in einen S3-Bucket.',
  'aws.sign-here':
    '{key} ist ein Schlüssel auf diesem Rechner; AWS IoT würde ein Profil von AWS Signer dieses Namens suchen.',
  'aws.unsigned':
    'Ohne Signatur geht ein Update hier nur aus einem genannten Grund; AWS IoT fragt nach keinem, und Geräte, die prüfen, lehnen es ab.',
  'aws.no-role': 'AWS IoT verlangt eine roleArn; hier nimmt niemand eine Rolle an.',
  'aws.local-targets':
    'Die Ziele nennen Region und Konto dieses Rechners; AWS IoT braucht die eigenen.',
  'aws.continuous':
    'AWS IoT ginge mit Geräten weiter, die später in eine Gruppe kommen; hier sind die Geräte dieses Augenblicks gemeint.',
  'aws.exponential':
    'AWS IoT würde schneller, wenn Geräte gelingen; hier bleibt es bei maximumPerMinute.',
  'aws.abort':
    'AWS IoT würde den Rollout nach den Abbruchkriterien abbrechen; hier tut es ein Mensch.',
  'aws.http': 'AWS IoT würde die Datei auch über HTTP anbieten; hier kommt sie über MQTT.',
  // Why the gateway's certificate should be made anew.
  'due.missing': 'Es gibt keines',
  'due.expired': 'Es ist abgelaufen',
  'due.less-than-a-year': 'Es gilt weniger als ein Jahr',
  'due.not-covered': 'Der Rechner hat einen Namen oder eine Adresse, die es nicht nennt',
});
