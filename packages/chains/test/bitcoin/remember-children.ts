/**
 * Public children are derived once in a test file that imports this: they are most of the time of tests that read the
 * same few wallets again and again. Private keys are derived as always, for they may be wiped.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { HDKey } from '@scure/bip32';

const derive = HDKey.prototype.deriveChild;
const known = new Map<string, HDKey>();

HDKey.prototype.deriveChild = function (index) {
  const { privateKey, publicKey, chainCode, depth } = this;
  if (privateKey !== null || publicKey === null || chainCode === null) return derive.call(this, index);
  // Depth, index and fingerprint of the parent are in what a node writes out.
  const name = [bytesToHex(publicKey), bytesToHex(chainCode), depth, index, this.versions.public].join();
  const child = known.get(name) ?? derive.call(this, index);
  known.set(name, child);
  return child;
};
