/** What each command of the card does to it, in words; `null` where it changes nothing that an owner would miss. */
import { type CommandName, commands, interindustry } from '@symbolon/protocol/commands';

export const effects = {
  initialiseIdentity: 'making its identity',
  personalise: 'taking its identity',
  internalAuthenticate: null,
  getStatus: null,
  getInfo: null,
  createWallet: 'making a wallet',
  importWallet: 'importing a wallet',
  exportWallet: 'giving out the key of its wallet',
  getPublicKey: null,
  signDigests: 'signing',
  signStart: null,
  signData: null,
  signEnd: 'signing',
  approve: 'approving a transaction',
  getPolicy: null,
  setPolicy: 'setting the policy',
  getBudgets: null,
  issueVoucher: 'giving a voucher',
  redeemVoucher: 'taking a voucher',
  verifyPin: null,
  setDuressPin: 'setting the duress PIN',
  changeSettings: 'changing its settings',
  openChannel: null,
  addPhone: 'adding a phone or computer',
  listPhones: null,
  forgetPhone: 'forgetting a phone or computer',
  resumeSession: null,
  prepareReset: null,
  resetCard: 'erasing the card',
  cloneOffer: 'beginning to become a clone',
  cloneExport: 'giving its wallet to a clone',
  cloneImport: 'taking the wallet of another card',
  cloneConfirm: 'confirming a clone',
  cloneSeal: 'sealing its backup',
  getRoster: null,
  signRoster: 'agreeing to a change of its set',
  adoptRoster: 'taking a change of its set',
  approveActivation: 'approving an activation',
  activate: 'activating itself',
  proveMembership: null,
  offerPinReset: null,
  approvePinReset: 'approving a new PIN of another card',
  resetPin: 'taking a new PIN',
  getLogHead: null,
  readLog: null,
  listFiles: null,
  readFile: null,
  writeFile: 'writing a file',
  deleteFile: 'deleting a file',
  readEncryptedFile: null,
  writeEncryptedFile: 'taking a file',
  shareOffer: 'offering itself for a share',
  shareDeal: 'dealing a share',
  shareImport: 'taking its share',
  shareConfirm: 'noting that a share has arrived',
  shareRecover: 'putting the wallet together',
  shareStatus: null,
  shareRelease: 'sealing its share',
  shareExport: 'showing its share',
  vaultList: null,
  vaultStore: 'keeping recovery material',
  vaultRead: 'giving out what its vault keeps',
  vaultDelete: 'deleting recovery material',
  vaultRequest: 'asking for an approval, in the place of what it asked for before',
  vaultApprove: 'approving a use of recovery material',
  vaultOffer: null,
  vaultSend: 'sealing recovery material for another card',
  vaultReceive: 'taking recovery material',
  walletFromVault: 'making a wallet of recovery material',
  signAnchor: 'agreeing to whose time counts',
  adoptAnchor: 'taking whose time counts',
  timeNonce: null,
  proveTime: 'taking the time',
  announce: 'announcing what has to wait',
  veto: 'vetoing what another card announced',
  takeVeto: 'dropping what it announced',
} as const satisfies { readonly [C in CommandName]: string | null };

const passwords = 'setting a PIN or PUK, or its tries';

/** Where to look whether it was done. */
const looks: { readonly [effect: string]: string } = {
  [effects.createWallet]: '"symbolon info" says which.',
  [effects.importWallet]: '"symbolon info" says which.',
  [effects.setPolicy]: '"symbolon policy show" says which.',
  [effects.writeFile]: '"symbolon files list" says which.',
  [effects.deleteFile]: '"symbolon files list" says which.',
  [effects.addPhone]: 'The same command finds its place again.',
  [effects.forgetPhone]: '"symbolon phone list" says which.',
  [effects.resetCard]: 'If erasing had started, the card finishes it as soon as it has power again.',
  [effects.vaultStore]: '"symbolon vault list" says which.',
  [effects.vaultRead]: '"symbolon vault list" says how often it was read.',
  [effects.vaultDelete]: '"symbolon vault list" says which.',
  [effects.vaultReceive]: '"symbolon vault list" on that card says which.',
  [effects.walletFromVault]: '"symbolon wallets" says which.',
  [passwords]: 'If it was a new PIN or PUK, try that first.',
};

export function lookFor(effect: string): string | undefined {
  return looks[effect];
}

const byHeader = new Map<string, string | null>([
  ...Object.entries(commands).map(
    ([name, { cla, ins }]) => [`${cla >> 7}${ins}`, effects[name as CommandName]] as const,
  ),
  [`0${interindustry.resetRetryCounter.ins}`, passwords],
]);

/** @param header class and instruction byte; the class with or without bits for secure messaging and chaining */
export function effectOf([cla = 0, ins = 0]: Uint8Array): string | undefined {
  return byHeader.get(`${cla >> 7}${ins}`) ?? undefined;
}
