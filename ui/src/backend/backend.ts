// Everything the page may ask of the program. Two hosts stand behind it: the desktop shell
// (`tauri.ts`) and a replay of recorded events for a browser (`mock.ts`).

import type {
  CancelPreview,
  CreateOtaUpdate,
  DefinitionCheck,
  DeviceDetail,
  DevicePage,
  DeviceQuery,
  Draft,
  Examined,
  GroupRow,
  ImageDetail,
  ImageRow,
  ImportPreview,
  Inspector,
  IssuedCertificates,
  KeyList,
  KeyRow,
  LedgerCheck,
  LedgerPage,
  LedgerQuery,
  Parsed,
  Push,
  RawMessages,
  RehearsalRequest,
  RolloutHead,
  Settings,
  Signed,
  SiteView,
  Source,
  UpdateDetail,
  UpdateRow,
  Watch,
} from './types';

/** What a message of the channel is: JSON, or the mosaic's bytes (see `mosaic.ts`). */
export type Message = Push | ArrayBuffer;

/** Rejections carry a `Problem` (`types.ts`); anything else is a fault of the program. */
export interface Backend {
  /** Opens the one channel: the shell first, then whatever changes. A new call ends the old one. */
  subscribe(receive: (message: Message) => void): Promise<void>;
  /** Which rollout is shown, and which part of its table; `null` shows none. Answers with frames. */
  watch(watch: Watch | null): Promise<void>;

  settingsSave(settings: Settings): Promise<void>;
  noticeDismiss(id: string): Promise<void>;
  /** Cancels a long work by its id. */
  workCancel(id: number): Promise<void>;
  /** Opens the folder of the logs in the system's file manager. */
  logsShow(): Promise<void>;
  /** Ends the application although rollouts run; without `force` it may refuse. */
  quit(): Promise<void>;
  /** Tries to open the data folder again. */
  folderRetry(): Promise<void>;

  // Site and gateway.
  site(): Promise<SiteView | null>;
  siteCreate(name: string, passphrase: string): Promise<SiteView>;
  gatewayStart(): Promise<void>;
  gatewayStop(): Promise<void>;
  gatewayRenew(passphrase: string): Promise<SiteView>;
  /** Asks where to; `null`: the person changed their mind. The same for all that follow with a file. */
  siteRootSave(): Promise<string | null>;
  backup(): Promise<string | null>;

  // Rollouts.
  rollouts(): Promise<RolloutHead[]>;
  /** The device under a cell of the mosaic: its place in the order of release. */
  rolloutCell(source: Source, update: string, index: number): Promise<Inspector | null>;
  rolloutStart(update: string): Promise<void>;
  rolloutPause(source: Source, update: string, reason: string | null): Promise<void>;
  rolloutResume(source: Source, update: string): Promise<void>;
  cancelPreview(source: Source, update: string): Promise<CancelPreview>;
  rolloutCancel(
    source: Source,
    update: string,
    force: boolean,
    comment: string | null,
  ): Promise<void>;
  /** Tries failed devices again, or one device; answers how many. */
  rolloutRetry(source: Source, update: string, thing: string | null): Promise<number>;
  rolloutReportSave(source: Source, update: string): Promise<string | null>;
  rawMessages(source: Source, update: string, thing: string): Promise<RawMessages>;
  supportBundleSave(source: Source, update: string, thing: string | null): Promise<string | null>;

  // Updates.
  updates(): Promise<UpdateRow[]>;
  update(id: string): Promise<UpdateDetail>;
  updateCheck(definition: CreateOtaUpdate): Promise<DefinitionCheck>;
  updateParse(json: string): Promise<Parsed>;
  /** Signs where asked to, verifies, writes it down, and starts it if wished. Answers its id. */
  updateCreate(
    definition: CreateOtaUpdate,
    passphrase: string | null,
    start: boolean,
  ): Promise<string>;
  updateDelete(id: string): Promise<void>;
  drafts(): Promise<Draft[]>;
  /** Without an id a new one is made. */
  draftSave(id: string | null, definition: CreateOtaUpdate): Promise<Draft>;
  draftDelete(id: string): Promise<void>;
  /** Signs an image for a draft: what a definition's customCodeSigning then holds. */
  sign(image: string, key: string, passphrase: string): Promise<Signed>;

  // Devices.
  devices(query: DeviceQuery): Promise<DevicePage>;
  /** The names of all devices that match, for "Select all". */
  deviceNames(query: DeviceQuery): Promise<string[]>;
  device(name: string): Promise<DeviceDetail>;
  deviceAdd(
    name: string,
    thingType: string | null,
    attributes: Record<string, string>,
    groups: string[],
  ): Promise<DeviceDetail>;
  devicesRemove(names: string[]): Promise<number>;
  groups(): Promise<GroupRow[]>;
  groupCreate(name: string, parent: string | null, description: string | null): Promise<void>;
  groupDelete(name: string): Promise<void>;
  groupChange(name: string, add: string[], remove: string[]): Promise<void>;
  /** Asks for a CSV file. */
  csvChoose(): Promise<ImportPreview | null>;
  csvPreview(path: string): Promise<ImportPreview>;
  csvImport(plan: number): Promise<number>;
  /** Writes certificates and keys into a folder the person chooses. */
  certificatesIssue(
    names: string[],
    passphrase: string,
    days: number,
  ): Promise<IssuedCertificates | null>;
  certificateImport(name: string): Promise<DeviceDetail | null>;
  certificateEnable(id: string, enabled: boolean): Promise<void>;

  // Images.
  images(): Promise<ImageRow[]>;
  image(hash: string): Promise<ImageDetail>;
  /** Asks for a file. */
  imageChoose(): Promise<ImageDetail | null>;
  imageAdd(path: string): Promise<ImageDetail>;
  /** The firmware that comes with the program, to try things with. */
  imageSample(): Promise<ImageDetail>;
  /** Removes images that no update needs; answers their number and bytes. */
  imagesCollect(): Promise<[number, number]>;

  // Keys.
  keys(): Promise<KeyList>;
  keyNew(name: string, passphrase: string, keychain: boolean): Promise<KeyRow>;
  /** Asks for the file. */
  keyImport(
    name: string,
    passphrase: string,
    keychain: boolean,
    filePassphrase: string | null,
  ): Promise<KeyRow | null>;
  keyCertificateSave(name: string): Promise<string | null>;
  keyPublicSave(name: string): Promise<string | null>;
  keyPrivateSave(
    name: string,
    passphrase: string | null,
    exportPassphrase: string,
  ): Promise<string | null>;

  // Activity and doctor.
  ledger(query: LedgerQuery): Promise<LedgerPage>;
  ledgerVerify(): Promise<LedgerCheck>;
  ledgerSave(format: 'csv' | 'json'): Promise<string | null>;
  doctor(): Promise<Examined[]>;

  // Rehearsal: at most one at a time; its state comes with the shell.
  rehearsalStart(request: RehearsalRequest): Promise<void>;
  /** Switches the devices off and removes what was made for them. */
  rehearsalEnd(): Promise<void>;

  /** Files dropped on the window; answers how to stop listening. */
  onDrop(dropped: (paths: string[]) => void): Promise<() => void>;
  /** The window is asked to close while rollouts run: the page shows the question. */
  onCloseRequested(asked: () => void): Promise<() => void>;
}
