// The desktop shell: each call is a command of `src-tauri/src/commands`.

import { Channel, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { getCurrentWebview } from '@tauri-apps/api/webview';

import type { Backend, Message } from './backend';

export const tauri: Backend = {
  async subscribe(receive) {
    const channel = new Channel<Message>();
    channel.onmessage = receive;
    await invoke('subscribe', { channel });
  },
  watch: (watch) => invoke('watch', { watch }),

  settingsSave: (settings) => invoke('settings_save', { settings }),
  noticeDismiss: (id) => invoke('notice_dismiss', { id }),
  workCancel: (id) => invoke('work_cancel', { id }),
  logsShow: () => invoke('logs_show'),
  quit: () => invoke('quit'),
  folderRetry: () => invoke('folder_retry'),

  site: () => invoke('site'),
  siteCreate: (name, passphrase) => invoke('site_create', { name, passphrase }),
  gatewayStart: () => invoke('gateway_start'),
  gatewayStop: () => invoke('gateway_stop'),
  gatewayRenew: (passphrase) => invoke('gateway_renew', { passphrase }),
  siteRootSave: () => invoke('site_root_save'),
  backup: () => invoke('backup'),

  rollouts: () => invoke('rollouts'),
  rolloutCell: (source, update, index) => invoke('rollout_cell', { source, update, index }),
  rolloutStart: (update) => invoke('rollout_start', { update }),
  rolloutPause: (source, update, reason) => invoke('rollout_pause', { source, update, reason }),
  rolloutResume: (source, update) => invoke('rollout_resume', { source, update }),
  cancelPreview: (source, update) => invoke('cancel_preview', { source, update }),
  rolloutCancel: (source, update, force, comment) =>
    invoke('rollout_cancel', { source, update, force, comment }),
  rolloutRetry: (source, update, thing) => invoke('rollout_retry', { source, update, thing }),
  rolloutReportSave: (source, update) => invoke('rollout_report_save', { source, update }),
  rawMessages: (source, update, thing) => invoke('raw_messages', { source, update, thing }),
  supportBundleSave: (source, update, thing) =>
    invoke('support_bundle_save', { source, update, thing }),

  updates: () => invoke('updates'),
  update: (id) => invoke('update', { id }),
  updateCheck: (definition) => invoke('update_check', { definition }),
  updateParse: (json) => invoke('update_parse', { json }),
  updateCreate: (definition, passphrase, start) =>
    invoke('update_create', { definition, passphrase, start }),
  updateDelete: (id) => invoke('update_delete', { id }),
  drafts: () => invoke('drafts'),
  draftSave: (id, definition) => invoke('draft_save', { id, definition }),
  draftDelete: (id) => invoke('draft_delete', { id }),
  sign: (image, key, passphrase) => invoke('sign', { image, key, passphrase }),

  devices: (query) => invoke('devices', { query }),
  deviceNames: (query) => invoke('device_names', { query }),
  device: (name) => invoke('device', { name }),
  deviceAdd: (name, thingType, attributes, groups) =>
    invoke('device_add', { name, thingType, attributes, groups }),
  devicesRemove: (names) => invoke('devices_remove', { names }),
  groups: () => invoke('groups'),
  groupCreate: (name, parent, description) => invoke('group_create', { name, parent, description }),
  groupDelete: (name) => invoke('group_delete', { name }),
  groupChange: (name, add, remove) => invoke('group_change', { name, add, remove }),
  csvChoose: () => invoke('csv_choose'),
  csvPreview: (path) => invoke('csv_preview', { path }),
  csvImport: (plan) => invoke('csv_import', { plan }),
  certificatesIssue: (names, passphrase, days) =>
    invoke('certificates_issue', { names, passphrase, days }),
  certificateImport: (name) => invoke('certificate_import', { name }),
  certificateEnable: (id, enabled) => invoke('certificate_enable', { id, enabled }),

  images: () => invoke('images'),
  image: (hash) => invoke('image', { hash }),
  imageChoose: () => invoke('image_choose'),
  imageAdd: (path) => invoke('image_add', { path }),
  imageSample: () => invoke('image_sample'),
  imagesCollect: () => invoke('images_collect'),

  keys: () => invoke('keys'),
  keyNew: (name, passphrase, keychain) => invoke('key_new', { name, passphrase, keychain }),
  keyImport: (name, passphrase, keychain, filePassphrase) =>
    invoke('key_import', { name, passphrase, keychain, filePassphrase }),
  keyCertificateSave: (name) => invoke('key_certificate_save', { name }),
  keyPublicSave: (name) => invoke('key_public_save', { name }),
  keyPrivateSave: (name, passphrase, exportPassphrase) =>
    invoke('key_private_save', { name, passphrase, exportPassphrase }),

  ledger: (query) => invoke('ledger', { query }),
  ledgerVerify: () => invoke('ledger_verify'),
  ledgerSave: (format) => invoke('ledger_save', { format }),
  doctor: () => invoke('doctor'),

  rehearsalStart: (request) => invoke('rehearsal_start', { request }),
  rehearsalEnd: () => invoke('rehearsal_end'),

  onDrop: (dropped) =>
    getCurrentWebview().onDragDropEvent(({ payload }) => {
      if (payload.type === 'drop' && payload.paths.length > 0) dropped(payload.paths);
    }),
  onCloseRequested: (asked) => listen('close-requested', () => asked()),
};
