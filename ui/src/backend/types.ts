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

export const TEXT_CODES = [
  'expect.blocks-are-counted',
  'expect.agent-checks-signature',
  'expect.nothing-is-signed',
  'expect.signature-unknown',
  'expect.agent-restarts',
  'expect.not-firmware',
  'expect.version-is-compared',
  'expect.no-version-named',
  'expect.never-told',
  'expect.some-told',
  'truth.all-blocks-sent',
  'truth.every-block-sent',
  'truth.bytes-written',
  'truth.signature-mismatch',
  'truth.read-back',
  'truth.signature-checked',
  'truth.file-accepted',
  'truth.self-test-active',
  'truth.answered-after-reset',
  'truth.other-version',
  'truth.expected-version',
  'truth.any-version',
  'limit.paused',
  'limit.nobody-connected',
  'limit.release-rate',
  'limit.not-connected',
  'limit.devices',
  'timeline.offered',
  'timeline.accepted',
  'timeline.first-block',
  'timeline.last-block',
  'timeline.verified',
  'timeline.restarted',
  'timeline.reported-version',
  'timeline.succeeded',
  'timeline.failed',
  'timeline.rejected',
  'timeline.timed-out',
  'timeline.canceled',
  'timeline.removed',
  'ledger.installation-created',
  'ledger.key-created',
  'ledger.key-imported',
  'ledger.key-exported',
  'ledger.image-added',
  'ledger.image-removed',
  'ledger.image-signed',
  'ledger.thing-added',
  'ledger.thing-removed',
  'ledger.group-created',
  'ledger.group-deleted',
  'ledger.group-members-changed',
  'ledger.certificate-issued',
  'ledger.certificate-imported',
  'ledger.certificate-disabled',
  'ledger.certificate-enabled',
  'ledger.update-created-signed',
  'ledger.update-created-unsigned',
  'ledger.update-created-elsewhere',
  'ledger.update-deleted',
  'ledger.rollout-started',
  'ledger.rollout-paused',
  'ledger.rollout-paused-because',
  'ledger.rollout-resumed',
  'ledger.rollout-canceled',
  'ledger.rollout-canceled-because',
  'ledger.rollout-canceled-force',
  'ledger.rollout-canceled-force-because',
  'ledger.rollout-ended',
  'ledger.execution-began',
  'ledger.execution',
  'ledger.clock-set-back',
  'ledger.not-serving',
  'ledger.head-signed',
  'ledger.backup-written',
  'ledger.of-a-later-version',
  'aws.parameter',
  'aws.local-image',
  'aws.sign-here',
  'aws.no-role',
  'aws.local-targets',
  'aws.continuous',
  'aws.exponential',
  'aws.abort',
  'aws.http',
  'aws.unsigned',
  'image.esp-application',
  'image.esp-bootloader',
  'image.esp-partition-table',
  'image.unknown',
  'image.unreadable',
  'raw.document',
  'raw.execution',
  'raw.details',
  'raw.ledger',
  'due.missing',
  'due.expired',
  'due.less-than-a-year',
  'due.not-covered',
  'problem.no-device',
  'problem.no-update',
  'problem.no-image',
  'problem.no-group',
  'problem.no-certificate',
  'problem.no-rollout',
  'problem.not-in-rollout',
  'problem.no-draft',
  'problem.not-found',
  'problem.ambiguous',
  'problem.definition',
  'problem.csv',
  'problem.input',
  'problem.empty-image',
  'problem.already-succeeded',
  'problem.signature',
  'problem.rollout-not-started',
  'problem.rollout-running',
  'problem.rollout-ended',
  'problem.rollout-canceled',
  'problem.file-read',
  'problem.file-written',
  'problem.stopped',
  'problem.read-only',
  'advice.look-again',
  'advice.full-hash',
  'advice.definition',
  'advice.csv',
  'advice.sign-again',
  'advice.rollout-live',
  'advice.duplicate-update',
  'advice.file-permissions',
  'advice.restart',
  'advice.other-process',
  'problem.no-key',
  'problem.key-name-taken',
  'problem.key-passphrase-empty',
  'problem.key-passphrase-needed',
  'problem.key-passphrase-wrong',
  'problem.keychain-outdated',
  'problem.key-file',
  'problem.key-certificate',
  'problem.key-certificate-of-another',
  'problem.key-issue',
  'problem.no-site',
  'problem.site-exists',
  'problem.site-passphrase-empty',
  'problem.site-passphrase-wrong',
  'problem.no-gateway-key',
  'problem.no-anchor',
  'problem.certificate-unusable',
  'problem.certificate-issue',
  'problem.private-key-unusable',
  'problem.installation-key',
  'problem.key-damaged',
  'problem.key-io',
  'problem.no-keychain',
  'problem.no-randomness',
  'problem.key-encryption',
  'advice.new-key',
  'advice.other-key-name',
  'advice.choose-passphrase',
  'advice.enter-passphrase',
  'advice.passphrase-again',
  'advice.keychain-by-hand',
  'advice.key-file',
  'advice.key-certificate',
  'advice.create-site',
  'advice.renew-gateway',
  'advice.certificate-file',
  'advice.restore-key',
  'advice.disk-permissions',
  'advice.without-keychain',
  'problem.refused',
  'problem.update-exists',
  'problem.targets',
  'problem.update-unfinished',
  'problem.rollout-paused',
  'problem.rollout-not-paused',
  'problem.rollout-is-scheduled',
  'problem.rollout-is-running',
  'problem.rollout-is-over',
  'problem.execution-state',
  'problem.execution-changed',
  'problem.execution-claimed',
  'problem.device-exists',
  'problem.device-changed',
  'problem.device-attributes',
  'problem.devices-refused',
  'problem.group-exists',
  'problem.group-parent',
  'problem.group-depth',
  'problem.group-children',
  'problem.group-has-children',
  'problem.member-groups',
  'problem.member-hierarchy',
  'problem.member-both',
  'problem.certificate-of-another',
  'problem.image-in-use',
  'problem.draft-too-large',
  'problem.too-many-drafts',
  'advice.other-update-name',
  'advice.targets',
  'advice.cancel-first',
  'advice.start-first',
  'advice.retry-failed',
  'advice.child-groups',
  'advice.leave-group',
  'advice.delete-drafts',
  'advice.smaller-draft',
  'problem.database-locked',
  'problem.database-read-only',
  'problem.disk-full',
  'problem.database-damaged',
  'problem.disk-failed',
  'problem.record-unreadable',
  'problem.record-inconsistent',
  'problem.record-missing',
  'problem.not-written',
  'problem.backup-exists',
  'problem.backup-place',
  'problem.database-refused',
  'problem.folder',
  'problem.database-missing',
  'problem.database-newer',
  'problem.database-older',
  'problem.database-foreign',
  'problem.backup-failed',
  'problem.upgrade-failed',
  'problem.thread',
  'problem.import-unreadable',
  'problem.import-disk',
  'problem.import-stopped',
  'problem.export',
  'problem.image-missing',
  'problem.image-damaged',
  'problem.image-unreadable',
  'advice.close-other-program',
  'advice.permissions',
  'advice.free-space',
  'advice.restore-database',
  'advice.check-disk',
  'advice.report',
  'advice.try-again',
  'advice.other-name',
  'advice.other-folder',
  'advice.install-newer',
  'advice.upgrade',
  'advice.upgrade-again',
  'advice.add-image-again',
  'advice.choose-again',
] as const;

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
