/**
 * Output descriptors (BIP-379 to 387 and 389) and wallet policies (BIP-388), with miniscript. Public keys only; no
 * MuSig2.
 */

export { addChecksum, type RemoveChecksumOptions, removeChecksum } from '../firmware/descriptors/checksum.ts';
export {
  type Descriptor,
  parseDescriptor,
  type ScriptExpression,
  type TreeExpression,
} from '../firmware/descriptors/descriptor.ts';
export type { DerivedKey, DescriptorKey } from '../firmware/descriptors/key.ts';
export type { Miniscript, ScriptTree } from '../firmware/descriptors/miniscript/expression.ts';
export {
  type DerivedScript,
  type DeriveScriptOptions,
  deriveScript,
  deriveScripts,
  type ScriptKey,
} from '../firmware/descriptors/script.ts';
export { parsePolicy, policyDescriptor, type WalletPolicy } from '../firmware/descriptors/wallet-policy.ts';
export { isReadablePolicy, multisigWalletId } from '../firmware/multisig-wallet.ts';
export { canonicalPolicy } from './canonical-policy.ts';
export { describedSigner } from './described-signer.ts';
export { checkOwnOrigins, misplacedOwnKey, type OwnPolicyKey, ownKeyOf, withOwnOrigin } from './own-key.ts';
export { readWalletFile } from './wallet-file.ts';
export { describeWallet } from './wallet-words.ts';
