// Made from the program's types by `FIELDLIFT_WRITE=1 cargo test -p app --test page_types`.

export type AbortConfig = { abortCriteriaList: Array<AbortCriteria>, };

export type AbortCriteria = { failureType: string, action: string, thresholdPercentage: number, minNumberOfExecutedThings: number, };

export type Application = { version: string, project: string, 
/**
 * When it was compiled, in the compiler's words.
 */
time: string, date: string, idfVersion: string, 
/**
 * Counter of Espressif's anti-rollback fuses.
 */
secureVersion: number, elfSha256: Sha256, minEfuseBlockRevision: Revision, maxEfuseBlockRevision: Revision, };

export type Blocks = { done: number, total: number, blockSize: number, bytesSent: number, 
/**
 * Blocks sent more than once.
 */
sentAgain: number, restarts: number, bytesPerSecond: number, secondsLeft: number | null, };

export type Bootloader = { version: number, idfVersion: string, 
/**
 * When it was compiled, in the compiler's words.
 */
dateTime: string, };

export type CancelPreview = { 
/**
 * Not released, or released and not begun: they never start.
 */
neverStart: number, 
/**
 * In progress: they go on, unless forced.
 */
inProgress: number, ended: number, };

export type Cell = "waiting" | "queued" | "starting" | "downloading" | "verifying" | "restarting" | "self-test" | "confirmed" | "finished-not-confirmed" | "failed" | "rejected" | "timed-out" | "canceled" | "removed";

export type CellCount = { cell: Cell, count: number, };

export type CertificateChain = { 
/**
 * Path or label of the certificate on the device; becomes `certfile`.
 */
certificateName?: string, 
/**
 * PEM of the certificate the devices hold; never sent, verified against before publishing.
 */
inlineDocument?: string, };

export type CertificateFilter = "any" | "missing" | "ending";

export type CertificateId = string;

export type CertificateView = { id: string, active: boolean, issuedAt: Timestamp, notAfter: Timestamp, };

export type Check<T> = { "state": "valid", value: T, } | { "state": "invalid", expected: T, found: T, } | { "state": "absent" } | { "state": "cut-off" };

export type Chip = string;

export type CodeSigning = { awsSignerJobId?: string, 
/**
 * Sign here: `signingProfileName` names a key kept on this machine.
 */
startSigningJobParameter?: StartSigningJobParameter, 
/**
 * Signed elsewhere, or here already.
 */
customCodeSigning?: CustomCodeSigning, };

export type Counts = { total: number, 
/**
 * Not released yet: they have no execution.
 */
waiting: number, queued: number, running: number, confirmed: number, finishedNotConfirmed: number, failed: number, rejected: number, timedOut: number, canceled: number, removed: number, };

export type CreateOtaUpdate = { otaUpdateId: string, description?: string, targets: Array<string>, protocols?: Array<string>, targetSelection?: TargetSelection, awsJobExecutionsRolloutConfig?: RolloutConfig, awsJobPresignedUrlConfig?: PresignedUrlConfig, awsJobAbortConfig?: AbortConfig, awsJobTimeoutConfig?: TimeoutConfig, files: Array<OtaUpdateFile>, roleArn?: string, additionalParameters?: { [key in string]: string }, tags?: Array<Tag>, };

export type CsvFinding = { 
/**
 * Line of the file, from 1.
 */
line: number, column: string, expected: string, found: string, };

export type CustomCodeSigning = { signature?: Signature, certificateChain?: CertificateChain, hashAlgorithm?: string, signatureAlgorithm?: string, };

export type DefinitionCheck = { 
/**
 * Errors first; each names its field's path.
 */
findings: Array<Finding>, 
/**
 * Things it would reach now.
 */
devices: number, 
/**
 * Of those, devices by the version they last reported; `null` is none. At most ten, the most
 * frequent first.
 */
versions: Array<VersionCount>, 
/**
 * Of those, already on the expected version.
 */
already: number, 
/**
 * Of those, not connected now.
 */
notConnected: number, 
/**
 * Names of targets that reach nothing.
 */
emptyTargets: Array<string>, expectedVersion: string | null, 
/**
 * Which of the four truths devices can be expected to prove, and why not the others.
 */
expects: Array<Expectation>, 
/**
 * Blocks and bytes a device fetches.
 */
bytesPerDevice: number | null, 
/**
 * The key it will be signed with, which then needs its passphrase.
 */
signsWith: string | null, needsPassphrase: boolean, 
/**
 * What AWS IoT would do otherwise, or not at all.
 */
awsDiffers: Array<Text>, 
/**
 * The definition as JSON, two spaces.
 */
json: string, };

export type Destination = { s3Destination?: S3Destination, };

export type DeviceDetail = { createdAt: Timestamp, reportedAt: Timestamp | null, certificates: Array<CertificateView>, 
/**
 * Newest first.
 */
history: Array<HistoryRow>, name: string, thingType: string | null, connected: boolean, presenceSince: Timestamp | null, reportedVersion: string | null, lastUpdate: LastUpdate | null, 
/**
 * When its last active certificate ends; `None`: it has none.
 */
certificateUntil: Timestamp | null, groups: Array<string>, attributes: { [key in string]: string }, };

export type DeviceListRow = { name: string, thingType: string | null, connected: boolean, presenceSince: Timestamp | null, reportedVersion: string | null, lastUpdate: LastUpdate | null, 
/**
 * When its last active certificate ends; `None`: it has none.
 */
certificateUntil: Timestamp | null, groups: Array<string>, attributes: { [key in string]: string }, };

export type DevicePage = { total: number, matching: number, offset: number, 
/**
 * Of those that match, the most frequent first.
 */
versions: Array<VersionCount>, rows: Array<DeviceListRow>, };

export type DeviceQuery = { 
/**
 * Part of a name, type or attribute.
 */
text: string, 
/**
 * Only members of this group, those of its child groups included.
 */
group: string | null, 
/**
 * Only devices that last reported this version; `""` is those that reported none.
 */
version: string | null, presence: PresenceFilter, certificate: CertificateFilter, sort: DeviceSort, descending: boolean, offset: number, limit: number, };

export type DeviceSort = "name" | "heard-from" | "version" | "last-update";

export type DoctorAction = "site-create" | "gateway-renew" | "gateway-port" | "collect-images" | "keys" | "ledger";

export type Draft = { 
/**
 * Names the draft, not the update.
 */
id: string, definition: CreateOtaUpdate, savedAt: Timestamp, };

export type EspImage = { chip: Chip, 
/**
 * Address at which the program starts.
 */
entry: number, flash: FlashSettings, minRevision: Revision, 
/**
 * `None` where the image names no limit.
 */
maxRevision: Revision | null, segments: Array<Segment>, application: Application | null, bootloader: Bootloader | null, 
/**
 * XOR of all segment data.
 */
checksum: Check<number>, 
/**
 * SHA-256 over everything before it.
 */
hash: Check<Sha256>, 
/**
 * Bytes that belong to the image itself.
 */
imageLen: number, trailing: Trailing, };

export type Examined = { 
/**
 * Names the check, e.g. `port`.
 */
name: Text, health: Health, found: Text, remedy: Text | null, 
/**
 * What this application can do about it itself, e.g. `gateway-renew`.
 */
action: DoctorAction | null, };

export type ExecutionStatus = "QUEUED" | "IN_PROGRESS" | "SUCCEEDED" | "FAILED" | "REJECTED" | "TIMED_OUT" | "CANCELED" | "REMOVED";

export type Expectation = { truth: Truth, expected: boolean, why: Text, };

export type ExponentialRate = { baseRatePerMinute: number, incrementFactor: number, rateIncreaseCriteria: RateIncreaseCriteria, };

export type Failure = { code: string, what: string, meaning: string, advice: string, 
/**
 * The device's own words.
 */
raw: string | null, 
/**
 * How many other devices of this rollout ended with the same code.
 */
others: number, };

export type FailureShort = { code: string, what: string, };

export type FileLocation = { stream?: StreamLocation, s3Location?: S3Location, };

export type Finding = { 
/**
 * Path of the field in CreateOTAUpdate JSON, e.g. `files[0].fileType`.
 */
field: string, severity: Severity, expected: string, found: string, };

export type FlashMode = "QIO" | "QOUT" | "DIO" | "DOUT";

export type FlashSettings = { mode: FlashMode | null, sizeMib: number | null, frequencyMhz: number | null, };

export type FolderView = { "state": "opening", path: string, } | { "state": "own", path: string, } | { "state": "read-only", path: string, owner: string, } | { "state": "failed", path: string, problem: Problem, };

export type GatewayCertificate = { notAfter: Timestamp, names: Array<string>, addresses: Array<string>, 
/**
 * Why it should be renewed, if it should.
 */
due: Text | null, };

export type GatewayView = { "state": "off" } | { "state": "starting" } | { "state": "on", 
/**
 * As devices reach it, e.g. `192.168.8.2:8883`.
 */
addresses: Array<string>, connected: number, since: Timestamp, } | { "state": "failed", problem: Problem, };

export type Gravity = "bad" | "warning" | "note";

export type GroupName = string;

export type GroupRow = { name: string, parent: string | null, description: string | null, 
/**
 * Direct members.
 */
members: number, 
/**
 * With those of child groups, each once.
 */
allMembers: number, };

export type Health = "good" | "warning" | "bad";

export type HistoryRow = { attempt: number, queuedAt: Timestamp, update: string | null, job: string, cell: Cell, at: Timestamp, failure: FailureShort | null, };

export type ImageDetail = { info: ImageInfo, findings: Array<Finding>, 
/**
 * Updates that name it; they keep it.
 */
updates: Array<string>, hash: string, name: string, size: number, addedAt: Timestamp, kind: Text, version: string | null, usedBy: number, };

export type ImageInfo = { kind: ImageKind, size: number, esp: EspImage | null, };

export type ImageKind = "esp-application" | "esp-bootloader" | "esp-partition-table" | "unknown";

export type ImageRow = { hash: string, name: string, size: number, addedAt: Timestamp, kind: Text, version: string | null, usedBy: number, };

export type ImportPreview = { plan: number, file: string, add: number, 
/**
 * The first of them.
 */
sample: Array<NewDevice>, known: number, newGroups: Array<string>, findings: Array<CsvFinding>, moreFindings: number, };

export type Inspector = { thing: string, thingType: string | null, groups: Array<string>, connected: boolean, 
/**
 * Since when it is connected or gone; `None`: never seen.
 */
presenceSince: Timestamp | null, cell: Cell, status: ExecutionStatus, verdict: Verdict, phase: Phase | null, attempt: number, failure: Failure | null, 
/**
 * Written, verified, booted, confirmed.
 */
truths: [TruthView, TruthView, TruthView, TruthView], blocks: Blocks | null, timeline: Array<TimelineEntry>, ranBefore: string | null, reportedVersion: string | null, canRetry: boolean, };

export type IssuedCertificates = { folder: string, devices: number, };

export type KeyList = { keys: Array<KeyRow>, 
/**
 * Files that cannot be read, in words.
 */
damaged: Array<string>, 
/**
 * Whether this system has a keychain to keep a passphrase in.
 */
keychain: boolean, };

export type KeyRow = { name: string, 
/**
 * SHA-256 of the public key.
 */
fingerprint: string, createdAt: Timestamp, certificateSubject: string, certificateNotAfter: Timestamp, 
/**
 * The passphrase is kept in the operating system's keychain.
 */
keychain: boolean, 
/**
 * Updates signed with it.
 */
usedBy: Array<string>, };

export type Kind = "input" | "not-found" | "in-use" | "machine" | "key" | "internal";

export type Language = "system" | "en" | "de";

export type LastUpdate = { update: string | null, job: string, cell: Cell, at: Timestamp, failure: FailureShort | null, };

export type LedgerCheck = { entries: number, head: string, 
/**
 * The first entry that does not hold, in words.
 */
fault: string | null, signedHeads: number, signedHeadsThatHold: number, holds: boolean, };

export type LedgerPage = { total: number, matching: number, offset: number, entries: Array<LedgerRow>, };

export type LedgerQuery = { 
/**
 * Part of the sentence, the actor or the entry as written.
 */
text: string, 
/**
 * Only entries about this device, update, job, key or image.
 */
about: string | null, 
/**
 * Leaves out what devices did by themselves.
 */
decisionsOnly: boolean, offset: number, limit: number, };

export type LedgerRow = { seq: number, at: Timestamp, account: string, operator: string | null, text: Text, 
/**
 * As written: JSON.
 */
body: string, hash: string, };

export type LiveHead = { 
/**
 * In the order of the states bar; those of no device are left out.
 */
cells: Array<CellCount>, needsAttention: number, inProgress: number, startedAt: Timestamp | null, now: Timestamp, 
/**
 * Sent to all devices together, over the last seconds.
 */
bytesPerSecond: number, blocksPerSecond: number, 
/**
 * Bytes a second, one value a second, the newest last: at most 60.
 */
rates: Array<number>, 
/**
 * When the last of the connected devices ends if it goes on as it does now; `None` where
 * nothing tells.
 */
endsAbout: Timestamp | null, 
/**
 * What limits it: the release rate, the devices, nothing connected.
 */
limitedBy: Text | null, 
/**
 * Which of the four truths devices of this kind can be expected to prove.
 */
expects: Array<Truth>, image: string | null, imageSize: number | null, 
/**
 * Why it is paused, in the words of who paused it.
 */
pauseReason: string | null, 
/**
 * While paused or canceled: devices whose download goes on.
 */
stillInFlight: number, update: string, job: string, description: string | null, state: RolloutState, counts: Counts, blocksDone: number, blocksTotal: number, expectedVersion: string | null, signedWith: string | null, unsignedReason: string | null, createdAt: Timestamp, completedAt: Timestamp | null, 
/**
 * Failures by their stable code, most frequent first in the terminal.
 */
failures: { [key in string]: number }, };

export type LiveRollout = { update: string, state: RolloutState, ended: number, total: number, };

export type LiveRow = { thing: string, cell: Cell, 
/**
 * Stable name of the failure, with its sentence.
 */
failure: FailureShort | null, 
/**
 * 0 to 100, rounded down: 100 is every block.
 */
percent: number | null, bytesPerSecond: number | null, secondsLeft: number | null, 
/**
 * Written, verified, booted, confirmed.
 */
proof: [TruthMark, TruthMark, TruthMark, TruthMark], ranBefore: string | null, connected: boolean, attempt: number, };

export type NavCounts = { liveRollouts: number, updates: number, drafts: number, devices: number, images: number, keys: number, };

export type NewDevice = { name: ThingName, type: string | null, attributes: { [key in string]: string }, groups: Array<GroupName>, };

export type Notice = { 
/**
 * Names the notice when it is dismissed.
 */
id: string, gravity: Gravity, what: Text, advice: Text | null, since: Timestamp, 
/**
 * Where the screen is that helps, e.g. `doctor`.
 */
screen: string | null, dismissible: boolean, };

export type OtaUpdateFile = { fileName?: string, fileType?: number, fileVersion?: string, fileLocation?: FileLocation, codeSigning?: CodeSigning, attributes?: { [key in string]: string }, };

export type Parsed = { definition: CreateOtaUpdate | null, findings: Array<Finding>, };

export type Phase = "connect" | "check" | "erase" | "transfer" | "verify" | "restart" | "self-test";

export type PresenceFilter = "any" | "connected" | "gone" | "never";

export type PresignedUrlConfig = { expiresInSec?: number, };

export type Problem = { kind: Kind, 
/**
 * What happened.
 */
what: Text, 
/**
 * What to do about it, where the message does not say so already.
 */
advice: Text | null, 
/**
 * The message and every cause below it, as it stands in the log.
 */
evidence: string, 
/**
 * Beside the fields they are about.
 */
findings: Array<Finding>, csvFindings: Array<CsvFinding>, };

export type Push = { "type": "shell", seq: number, shell: ShellView, } | { "type": "changed", seq: number, what: Array<Topic>, } | { "type": "rollout", seq: number, frame: RolloutFrame, } | { "type": "work", seq: number, work: Work, };

export type RateIncreaseCriteria = { numberOfNotifiedThings?: number, numberOfSucceededThings?: number, };

export type RawMessages = { thing: string, parts: Array<RawPart>, };

export type RawPart = { title: Text, at: Timestamp | null, 
/**
 * JSON, or text with control characters made visible.
 */
body: string, };

export type RehearsalFaults = { 
/**
 * They hold another certificate and refuse the signature.
 */
wrongCertificate: number, silent: number, reboot: number, lossy: number, selfTestFails: number, };

export type RehearsalOutcome = { head: RolloutHead, seconds: number, bytes: number, blocks: number, 
/**
 * Devices that checked the signature over the bytes they received, and it held.
 */
signaturesVerified: number, 
/**
 * Devices whose bytes are the image's.
 */
imagesMatch: number, ledgerHolds: boolean, 
/**
 * What a rollout to the definition's own targets would be like.
 */
real: Array<Text>, };

export type RehearsalRequest = { what: RehearsalSubject, devices: number, faults: RehearsalFaults, };

export type RehearsalStage = { "stage": "preparing", done: number, total: number, } | { "stage": "running" } | { "stage": "ended", report: RehearsalOutcome, } | { "stage": "failed", problem: Problem, };

export type RehearsalStatus = { what: RehearsalSubject, 
/**
 * The update's name in the rehearsal, for the live view.
 */
update: string, devices: number, faults: RehearsalFaults, stage: RehearsalStage, };

export type RehearsalSubject = { "kind": "update", update: string, } | { "kind": "draft", draft: string, } | { "kind": "image", image: string, };

export type Revision = string;

export type RolloutConfig = { maximumPerMinute?: number, exponentialRate?: ExponentialRate, };

export type RolloutFrame = { source: Source, update: string, head: LiveHead | null, rows: RowWindow | null, inspector: Inspector | null, };

export type RolloutHead = { update: string, job: string, description: string | null, state: RolloutState, counts: Counts, blocksDone: number, blocksTotal: number, expectedVersion: string | null, signedWith: string | null, unsignedReason: string | null, createdAt: Timestamp, completedAt: Timestamp | null, 
/**
 * Failures by their stable code, most frequent first in the terminal.
 */
failures: { [key in string]: number }, };

export type RolloutState = "ready" | "running" | "paused" | "completed" | "canceled";

export type RowColumn = "device" | "state" | "progress" | "rate" | "left" | "ran-before";

export type RowFilter = { group: RowGroup, 
/**
 * Only devices in this state.
 */
cell: Cell | null, 
/**
 * Only failures with this code.
 */
failure: string | null, 
/**
 * Part of the device's name.
 */
text: string, };

export type RowGroup = "all" | "needs-attention" | "in-progress";

export type RowSort = { by: RowColumn, descending: boolean, };

export type RowWindow = { 
/**
 * Rows that match the filter.
 */
matching: number, offset: number, rows: Array<LiveRow>, };

export type S3Destination = { bucket?: string, prefix?: string, };

export type S3Location = { bucket?: string, key?: string, version?: string, };

export type Segment = { loadAddress: number, 
/**
 * Bytes of data, as the image states it.
 */
length: number, 
/**
 * Where the data begins in the file.
 */
offset: number, };

export type Settings = { theme: Theme, language: Language, 
/**
 * For gloves and touch screens.
 */
largeTargets: boolean, 
/**
 * Named in the ledger beside the operating system's account: claimed, not proven.
 */
operator: string | null, 
/**
 * The port of the device gateway with TLS.
 */
gatewayPort: number, 
/**
 * Turn the gateway on with the application.
 */
gatewayAtStart: boolean, 
/**
 * The first start was skipped or done.
 */
firstStartDone: boolean, };

export type Severity = "error" | "warning";

export type Sha256 = string;

export type ShellView = { name: string, version: string, folder: FolderView, counts: NavCounts, gateway: GatewayView, 
/**
 * Rollouts that run or are paused.
 */
live: Array<LiveRollout>, rehearsal: RehearsalStatus | null, 
/**
 * Conditions that hold now and that a person should know of, worst first.
 */
notices: Array<Notice>, settings: Settings, 
/**
 * No key was ever made here: the three steps are shown.
 */
firstStart: boolean, 
/**
 * Connections to addresses outside of private networks since the start. Nothing makes one yet.
 */
internetConnections: number, };

export type Signature = { 
/**
 * Base64 of the DER signature.
 */
inlineDocument?: string, };

export type Signed = { key: string, image: string, 
/**
 * Base64 of the DER signature.
 */
signature: string, certificate: string, };

export type SigningProfileParameter = { certificateArn?: string, platform?: string, certificatePathOnDevice?: string, };

export type SiteView = { rootSubject: string, rootId: CertificateId, rootNotAfter: Timestamp, gateway: GatewayCertificate | null, 
/**
 * Certificates of others that are trusted too.
 */
anchors: number, };

export type Source = "site" | "rehearsal";

export type StartSigningJobParameter = { signingProfileParameter?: SigningProfileParameter, signingProfileName?: string, destination?: Destination, };

export type StreamLocation = { streamId?: string, fileId?: number, };

export type Tag = { Key: string, Value?: string, };

export type TargetSelection = "CONTINUOUS" | "SNAPSHOT";

export type Text = { 
/**
 * Stable name of the sentence, e.g. `truth.confirmed`.
 */
code: string, 
/**
 * What varies in it, by name.
 */
facts: { [key in string]: string }, english: string, };

export type Theme = "system" | "dark" | "light";

export type ThingName = string;

export type TimelineEntry = { at: Timestamp, text: Text, bad: boolean, };

export type TimeoutConfig = { inProgressTimeoutInMinutes?: number, };

export type Timestamp = number;

export type Topic = "rollouts" | "updates" | "drafts" | "devices" | "groups" | "certificates" | "images" | "keys" | "ledger" | "site";

export type Trailing = { length: number, kind: TrailingKind, };

export type TrailingKind = "nothing" | "padding" | "secure-boot-v1" | "secure-boot-v2" | "other";

export type Truth = "written" | "verified" | "booted" | "confirmed";

export type TruthMark = "proven" | "disproved" | "not-yet" | "not-checked";

export type TruthView = { truth: Truth, mark: TruthMark, at: Timestamp | null, evidence: Text | null, };

export type UpdateDetail = { definition: CreateOtaUpdate, jobs: Array<string>, id: string, description: string | null, tags: Array<Tag>, status: UpdateStatus, selection: TargetSelection, signedWith: string | null, unsignedReason: string | null, createdAt: Timestamp, 
/**
 * Of its newest job.
 */
rollout: RolloutHead | null, };

export type UpdateRow = { id: string, description: string | null, tags: Array<Tag>, status: UpdateStatus, selection: TargetSelection, signedWith: string | null, unsignedReason: string | null, createdAt: Timestamp, 
/**
 * Of its newest job.
 */
rollout: RolloutHead | null, };

export type UpdateStatus = "CREATE_PENDING" | "CREATE_IN_PROGRESS" | "CREATE_COMPLETE" | "CREATE_FAILED" | "DELETE_IN_PROGRESS" | "DELETE_FAILED";

export type Verdict = "queued" | "running" | "confirmed" | "finished-not-confirmed" | "failed" | "rejected" | "timed-out" | "canceled" | "removed";

export type VersionCount = { version: string | null, count: number, };

export type Watch = { 
/**
 * Chosen by the page, another one for another rollout; the mosaic's bytes name it.
 */
id: number, source: Source, update: string, filter: RowFilter, sort: RowSort, offset: number, limit: number, 
/**
 * The device in the inspector.
 */
selected: string | null, };

export type Work = { id: number, what: Text, done: number, 
/**
 * `None` where nobody knows beforehand.
 */
total: number | null, unit: WorkUnit, perSecond: number, secondsLeft: number | null, limitedBy: Text | null, state: WorkState, };

export type WorkState = { "state": "running" } | { "state": "done" } | { "state": "canceled" } | { "state": "failed", problem: Problem, };

export type WorkUnit = "bytes" | "devices" | "entries" | "steps";

export const TEXT_FACTS: Record<string, readonly string[]> = {
  'advice.add-image-again': [],
  'advice.address-changed': [],
  'advice.cancel-first': [],
  'advice.certificate-file': [],
  'advice.check-disk': [],
  'advice.child-groups': [],
  'advice.choose-again': [],
  'advice.choose-passphrase': [],
  'advice.clock-back': [],
  'advice.close-other-program': [],
  'advice.crashed': [],
  'advice.create-site': [],
  'advice.csv': [],
  'advice.database-gone': [],
  'advice.definition': [],
  'advice.delete-drafts': [],
  'advice.disk-permissions': [],
  'advice.duplicate-update': [],
  'advice.end-owner': [],
  'advice.end-rehearsal': [],
  'advice.enter-passphrase': [],
  'advice.fewer-faults': [],
  'advice.file-permissions': [],
  'advice.folder-permissions': [],
  'advice.free-space': [],
  'advice.full-hash': [],
  'advice.image-here': [],
  'advice.inline-certificate': [],
  'advice.install-newer': [],
  'advice.key-certificate': [],
  'advice.key-file': [],
  'advice.keychain-by-hand': [],
  'advice.leave-group': [],
  'advice.look-again': [],
  'advice.moment': [],
  'advice.name-folder': [],
  'advice.new-key': [],
  'advice.not-written': [],
  'advice.nothing-charged': [],
  'advice.other-folder': [],
  'advice.other-key-name': [],
  'advice.other-name': [],
  'advice.other-port': [],
  'advice.other-process': [],
  'advice.other-update-name': [],
  'advice.passphrase-again': [],
  'advice.permissions': [],
  'advice.port-above': [],
  'advice.rehearse-image': [],
  'advice.renew-certificate': [],
  'advice.renew-gateway': [],
  'advice.report': [],
  'advice.restart': [],
  'advice.restore-database': [],
  'advice.restore-key': [],
  'advice.restore-keys': [],
  'advice.retry-failed': [],
  'advice.rollout-live': [],
  'advice.settings-damaged': [],
  'advice.sign-again': [],
  'advice.smaller-draft': [],
  'advice.start-first': [],
  'advice.start-rehearsal': [],
  'advice.targets': [],
  'advice.temporary-space': [],
  'advice.try-again': [],
  'advice.upgrade': [],
  'advice.upgrade-again': [],
  'advice.without-keychain': [],
  'aws.abort': [],
  'aws.continuous': [],
  'aws.exponential': [],
  'aws.http': [],
  'aws.local-image': [],
  'aws.local-targets': [],
  'aws.no-role': [],
  'aws.parameter': ["parameter"],
  'aws.sign-here': ["key"],
  'aws.unsigned': [],
  'check.clock': [],
  'check.disk': [],
  'check.firewall': [],
  'check.folder': [],
  'check.keys': [],
  'check.ledger': [],
  'check.open-files': [],
  'check.permissions': [],
  'check.port': ["port"],
  'check.site': [],
  'due.expired': [],
  'due.less-than-a-year': [],
  'due.missing': [],
  'due.not-covered': [],
  'expect.agent-checks-signature': [],
  'expect.agent-restarts': [],
  'expect.blocks-are-counted': [],
  'expect.never-told': ["finished"],
  'expect.no-version-named': [],
  'expect.not-firmware': [],
  'expect.nothing-is-signed': [],
  'expect.signature-unknown': [],
  'expect.some-told': ["finished", "told"],
  'expect.version-is-compared': ["expected"],
  'found.clock-back': ["minutes"],
  'found.clock-good': [],
  'found.clock-past': [],
  'found.connections': ["devices"],
  'found.firewall-on': ["firewall"],
  'found.firewall-passes': ["devices"],
  'found.firewall-unknown': [],
  'found.folder': ["path"],
  'found.folder-refused': ["path", "reason"],
  'found.free': ["mebibytes"],
  'found.free-unknown': ["reason"],
  'found.key-damaged': ["damage"],
  'found.keys-good': ["keys"],
  'found.ledger-broken': ["fault"],
  'found.ledger-good': ["entries"],
  'found.limit-unknown': ["reason"],
  'found.no-gateway': [],
  'found.no-site': [],
  'found.not-private': ["mode"],
  'found.port-free': ["address"],
  'found.port-ours': ["address"],
  'found.port-refused': ["address", "reason"],
  'found.port-taken': ["address"],
  'found.port-taken-by': ["address", "program"],
  'found.private': [],
  'found.site-good': ["addresses"],
  'found.unreadable': ["reason"],
  'image.esp-application': ["chip"],
  'image.esp-bootloader': ["chip"],
  'image.esp-partition-table': [],
  'image.unknown': [],
  'image.unreadable': [],
  'ledger.backup-written': ["file"],
  'ledger.certificate-disabled': ["certificate", "device"],
  'ledger.certificate-enabled': ["certificate", "device"],
  'ledger.certificate-imported': ["certificate", "device"],
  'ledger.certificate-issued': ["certificate", "device"],
  'ledger.clock-set-back': ["reason", "seconds"],
  'ledger.execution': ["attempt", "device", "from", "job", "to"],
  'ledger.execution-began': ["attempt", "device", "job", "to"],
  'ledger.group-created': ["group"],
  'ledger.group-deleted': ["group"],
  'ledger.group-members-changed': ["added", "group", "removed"],
  'ledger.head-signed': ["entry", "head"],
  'ledger.image-added': ["bytes", "image", "name"],
  'ledger.image-removed': ["image", "reason"],
  'ledger.image-signed': ["image", "key"],
  'ledger.installation-created': ["key"],
  'ledger.key-created': ["key", "name"],
  'ledger.key-exported': ["name", "what"],
  'ledger.key-imported': ["key", "name"],
  'ledger.not-serving': ["reason", "seconds"],
  'ledger.of-a-later-version': ["body"],
  'ledger.rollout-canceled': ["job"],
  'ledger.rollout-canceled-because': ["comment", "job"],
  'ledger.rollout-canceled-force': ["job"],
  'ledger.rollout-canceled-force-because': ["comment", "job"],
  'ledger.rollout-ended': ["counts", "job"],
  'ledger.rollout-paused': ["job"],
  'ledger.rollout-paused-because': ["job", "reason"],
  'ledger.rollout-resumed': ["job"],
  'ledger.rollout-started': ["devices", "job", "update"],
  'ledger.thing-added': ["device"],
  'ledger.thing-removed': ["device"],
  'ledger.update-created-elsewhere': ["image", "update"],
  'ledger.update-created-signed': ["image", "key", "update"],
  'ledger.update-created-unsigned': ["image", "reason", "update"],
  'ledger.update-deleted': ["update"],
  'limit.devices': [],
  'limit.nobody-connected': [],
  'limit.not-connected': ["count"],
  'limit.paused': [],
  'limit.release-rate': ["rate"],
  'notice.address-changed': ["addresses"],
  'notice.clock-back': ["minutes"],
  'notice.crashed': [],
  'notice.database-gone': ["path"],
  'notice.not-running': ["seconds"],
  'notice.not-served': ["reason", "seconds"],
  'notice.not-written': [],
  'notice.settings-damaged': ["reason"],
  'notice.slept': ["seconds"],
  'notice.written-again': [],
  'problem.already-succeeded': ["device"],
  'problem.ambiguous': ["candidates", "name"],
  'problem.backup-exists': ["path"],
  'problem.backup-failed': ["path"],
  'problem.backup-place': ["path"],
  'problem.certificate-issue': [],
  'problem.certificate-of-another': ["name"],
  'problem.certificate-unusable': [],
  'problem.closing': [],
  'problem.csv': ["findings"],
  'problem.database-damaged': ["path"],
  'problem.database-foreign': ["path"],
  'problem.database-locked': ["path"],
  'problem.database-missing': ["path"],
  'problem.database-newer': ["path"],
  'problem.database-older': ["path"],
  'problem.database-read-only': ["path"],
  'problem.database-refused': ["path"],
  'problem.definition': ["errors"],
  'problem.device-attributes': ["device", "reason"],
  'problem.device-changed': ["name"],
  'problem.device-exists': ["name"],
  'problem.devices-refused': ["devices", "first"],
  'problem.disk-failed': ["path"],
  'problem.disk-full': ["path"],
  'problem.draft-too-large': ["bytes"],
  'problem.empty-image': ["path"],
  'problem.execution-changed': ["name"],
  'problem.execution-claimed': ["by", "device"],
  'problem.execution-state': ["device", "status"],
  'problem.export': [],
  'problem.file-read': ["path"],
  'problem.file-written': ["path"],
  'problem.folder': ["path"],
  'problem.folder-owned': ["owner", "path"],
  'problem.folder-unusable': ["path"],
  'problem.gateway-certificate': [],
  'problem.group-children': ["name"],
  'problem.group-depth': ["name"],
  'problem.group-exists': ["name"],
  'problem.group-has-children': ["child", "group"],
  'problem.group-parent': ["name"],
  'problem.image-damaged': ["path"],
  'problem.image-in-use': [],
  'problem.image-missing': ["image"],
  'problem.image-unreadable': ["path"],
  'problem.import-disk': ["path"],
  'problem.import-stopped': [],
  'problem.import-unreadable': ["path"],
  'problem.input': ["expected", "found", "what"],
  'problem.installation-key': [],
  'problem.key-certificate': [],
  'problem.key-certificate-of-another': [],
  'problem.key-damaged': ["path"],
  'problem.key-encryption': [],
  'problem.key-file': [],
  'problem.key-io': ["path"],
  'problem.key-issue': [],
  'problem.key-name-taken': ["key"],
  'problem.key-passphrase-empty': [],
  'problem.key-passphrase-needed': ["key"],
  'problem.key-passphrase-wrong': ["key"],
  'problem.keychain-outdated': ["key"],
  'problem.keys-unusable': [],
  'problem.listen': ["address"],
  'problem.member-both': ["name"],
  'problem.member-groups': ["name"],
  'problem.member-hierarchy': ["device", "group"],
  'problem.no-anchor': ["certificate"],
  'problem.no-certificate': ["name"],
  'problem.no-device': ["name"],
  'problem.no-draft': ["name"],
  'problem.no-gateway-key': [],
  'problem.no-group': ["name"],
  'problem.no-home': [],
  'problem.no-image': ["name"],
  'problem.no-key': ["key"],
  'problem.no-keychain': ["reason"],
  'problem.no-listener': [],
  'problem.no-randomness': [],
  'problem.no-rehearsal': [],
  'problem.no-rollout': ["name"],
  'problem.no-site': [],
  'problem.no-such-address': ["address"],
  'problem.no-update': ["name"],
  'problem.not-found': ["name"],
  'problem.not-in-rollout': ["name"],
  'problem.not-written': [],
  'problem.opening': [],
  'problem.port-forbidden': ["address"],
  'problem.port-in-use': ["address"],
  'problem.private-key-unusable': [],
  'problem.read-only': [],
  'problem.record-inconsistent': ["path"],
  'problem.record-missing': ["name"],
  'problem.record-unreadable': ["path"],
  'problem.refused': ["reason"],
  'problem.rehearsal-devices': ["devices"],
  'problem.rehearsal-elsewhere': ["file"],
  'problem.rehearsal-fault': [],
  'problem.rehearsal-folder': [],
  'problem.rehearsal-no-certificate': [],
  'problem.rehearsal-not-signed': [],
  'problem.rehearsal-running': [],
  'problem.rollout-canceled': ["update"],
  'problem.rollout-ended': ["update"],
  'problem.rollout-is-over': [],
  'problem.rollout-is-running': [],
  'problem.rollout-is-scheduled': [],
  'problem.rollout-not-paused': [],
  'problem.rollout-not-started': ["update"],
  'problem.rollout-paused': [],
  'problem.rollout-running': ["update"],
  'problem.signature': [],
  'problem.site-exists': ["subject"],
  'problem.site-passphrase-empty': [],
  'problem.site-passphrase-wrong': [],
  'problem.stopped': [],
  'problem.targets': ["targets"],
  'problem.thread': [],
  'problem.too-many-drafts': ["limit"],
  'problem.too-many-faults': ["devices", "faulty"],
  'problem.update-exists': ["name"],
  'problem.update-unfinished': ["name"],
  'problem.upgrade-failed': ["path"],
  'raw.details': ["attempt"],
  'raw.document': [],
  'raw.execution': ["attempt"],
  'raw.ledger': ["seq"],
  'real.bytes': ["bytes"],
  'real.devices': ["away", "devices"],
  'real.fastest': ["rate", "seconds"],
  'real.no-targets': [],
  'real.rate': ["minutes", "rate"],
  'real.same-signature': [],
  'remedy.check-disk': [],
  'remedy.clock': [],
  'remedy.firewall': ["command"],
  'remedy.firewall-try': ["port"],
  'remedy.folder': [],
  'remedy.free': [],
  'remedy.gateway': [],
  'remedy.key': [],
  'remedy.ledger': [],
  'remedy.look': [],
  'remedy.open-files': [],
  'remedy.permissions': ["path"],
  'remedy.port': [],
  'remedy.port-taken': [],
  'remedy.site': [],
  'timeline.accepted': [],
  'timeline.canceled': [],
  'timeline.failed': [],
  'timeline.first-block': [],
  'timeline.last-block': [],
  'timeline.offered': ["attempt"],
  'timeline.rejected': [],
  'timeline.removed': [],
  'timeline.reported-version': ["version"],
  'timeline.restarted': [],
  'timeline.succeeded': [],
  'timeline.timed-out': [],
  'timeline.verified': [],
  'truth.all-blocks-sent': ["blocks"],
  'truth.answered-after-reset': [],
  'truth.any-version': ["version"],
  'truth.bytes-written': [],
  'truth.every-block-sent': [],
  'truth.expected-version': ["version"],
  'truth.file-accepted': [],
  'truth.other-version': ["expected", "version"],
  'truth.read-back': [],
  'truth.self-test-active': [],
  'truth.signature-checked': [],
  'truth.signature-mismatch': [],
  'work.backup': [],
  'work.certificates': ["devices"],
  'work.export': [],
  'work.image': ["file"],
  'work.import': ["devices"],
  'work.verify': [],
};

export const FAILURE_CODES = [
  'self-test-refused',
  'no-answer-to-block-requests',
  'failed-without-code',
  'agent-uninitialized',
  'agent-panic',
  'agent-invalid-argument',
  'agent-stopped',
  'agent-queue-full',
  'job-request-failed',
  'transfer-start-failed',
  'block-request-failed',
  'job-cleanup-failed',
  'transfer-cleanup-failed',
  'status-report-failed',
  'job-not-understood',
  'protocol-not-supported',
  'too-many-requests',
  'older-version',
  'same-version-after-restart',
  'image-state-mismatch',
  'no-active-job',
  'aborted-on-device',
  'request-encoding-failed',
  'block-decoding-failed',
  'activation-failed',
  'file-size-overflow',
  'empty-job-document',
  'unexpected-data',
  'out-of-memory',
  'no-open-file',
  'signature-check-failed',
  'file-not-created',
  'file-too-large',
  'boot-information-failed',
  'certificate-unusable',
  'bad-image-state',
  'abort-failed',
  'rejection-failed',
  'commit-failed',
  'activation-refused',
  'file-abort-failed',
  'file-close-failed',
  'job-missing-id',
  'job-update-unreadable',
  'job-zero-file-size',
  'job-not-conforming',
  'job-parser-misconfigured',
  'job-no-file-slot',
  'job-none-active',
  'unknown-code',
  'timed-out-silent',
  'timed-out-downloading',
  'timed-out-restarting',
  'timed-out-self-test',
  'canceled',
  'removed',
  'device-declined',
  'failed-without-reason',
  'device-specific-reason',
] as const;
