/**
 * Output descriptors (BIP-380 to 387 and 389) and wallet policies (BIP-388). Public keys only; no miniscript, no
 * MuSig2.
 */

export { multisigWalletId } from '../interpreters/multisig-wallet.ts';
export { addChecksum, type RemoveChecksumOptions, removeChecksum } from './checksum.ts';
export { type Descriptor, parseDescriptor, type ScriptExpression, type TreeExpression } from './descriptor.ts';
export type { DerivedKey, DescriptorKey } from './key.ts';
export { type DerivedScript, type DeriveScriptOptions, deriveScript, deriveScripts, type ScriptKey } from './script.ts';
export { parsePolicy, policyDescriptor, type WalletPolicy } from './wallet-policy.ts';
