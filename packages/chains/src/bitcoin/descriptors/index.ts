/**
 * Output descriptors (BIP-379 to 387 and 389) and wallet policies (BIP-388), with miniscript. Public keys only; no
 * MuSig2.
 */

export { isReadablePolicy, multisigWalletId } from '../interpreters/multisig-wallet.ts';
export { addChecksum, type RemoveChecksumOptions, removeChecksum } from './checksum.ts';
export { type Descriptor, parseDescriptor, type ScriptExpression, type TreeExpression } from './descriptor.ts';
export type { DerivedKey, DescriptorKey } from './key.ts';
export type { Miniscript, ScriptTree } from './miniscript/expression.ts';
export { type OwnPolicyKey, ownKeyOf, withOwnOrigin } from './own-key.ts';
export { type DerivedScript, type DeriveScriptOptions, deriveScript, deriveScripts, type ScriptKey } from './script.ts';
export { readWalletFile } from './wallet-file.ts';
export { parsePolicy, policyDescriptor, type WalletPolicy } from './wallet-policy.ts';
export { describeWallet } from './wallet-words.ts';
