/** Web3 Secret Storage, version 3: the key below AES-128-CTR, whose key scrypt makes of the password. */
import { ctr } from '@noble/ciphers/aes.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { chainError, checkArgument } from '@symbolon/interface';
import { accountOf } from '../firmware/address/address.ts';

/** The file, as an object: `JSON.stringify` writes it. */
export type Keystore = {
  readonly version: 3;
  /** UUID of version 4. */
  readonly id: string;
  /** 40 hexadecimal digits. */
  readonly address: string;
  readonly crypto: {
    readonly cipher: 'aes-128-ctr';
    readonly cipherparams: { readonly iv: string };
    readonly ciphertext: string;
    readonly kdf: 'scrypt';
    readonly kdfparams: {
      readonly dklen: 32;
      readonly n: number;
      readonly r: 8;
      readonly p: 1;
      readonly salt: string;
    };
    readonly mac: string;
  };
};

/** How a key is kept. */
export type EncryptKeystoreOptions = {
  readonly password: string;
  /**
   * What scrypt costs: a power of two from 1024 to 1048576. Default 262144, as geth has it: 256 MiB and some seconds.
   */
  readonly cost?: number;
  /** Default: the system's. Another one is for tests alone. */
  readonly random?: (length: number) => Uint8Array;
};

/**
 * Keeps the private key of one account below a password, for wallets that import such a file: geth, MetaMask, Rabby,
 * ethers. Whoever has file and password has the account, so the password must be a good one: many can be tried.
 *
 * @param privateKey 32 bytes. Whoever asked for it wipes it.
 * @throws `argument/invalid` for what is no private key, an empty password, or another cost
 * @see https://ethereum.org/developers/docs/data-structures-and-encoding/web3-secret-storage
 * @example
 * ```ts
 * import { encryptKeystore } from '@symbolon/chains/ethereum/keystore';
 * const key = new Uint8Array(32).fill(1); // a test key everyone knows
 * const { address, version } = await encryptKeystore(key, { password: 'of a manager of passwords', cost: 1024 });
 * address; // => '1a642f0e3c3af545e7acbd38b07251b3990914f1'
 * version; // => 3
 * ```
 */
export async function encryptKeystore(privateKey: Uint8Array, options: EncryptKeystoreOptions): Promise<Keystore> {
  checkArgument('privateKey', privateKey, 32);
  checkArgument('options', options, { password: 'text', 'cost?': 'uint', 'random?': 'function' });
  const { password, cost = 262_144, random = randomBytes } = options;
  if (password === '') throw invalid('password', 'it is empty');
  if (cost < 1_024 || cost > 1_048_576 || (cost & (cost - 1)) !== 0)
    throw invalid('cost', 'not a power of two from 1024 to 1048576');
  if (!secp256k1.utils.isValidSecretKey(privateKey)) throw invalid('privateKey', 'not a key of secp256k1');
  const [salt, iv, id] = [random(32), random(16), random(16)];
  // As every reader takes it: ethers and geth differ from each other in what is not NFKC.
  const secret = utf8ToBytes(password.normalize('NFKC'));
  const derived = await scryptAsync(secret, salt, { N: cost, r: 8, p: 1, dkLen: 32, maxmem: 2 ** 31 });
  try {
    const ciphertext = ctr(derived.subarray(0, 16), iv).encrypt(privateKey);
    return {
      version: 3,
      id: uuidOf(id),
      address: bytesToHex(accountOf(secp256k1.getPublicKey(privateKey))),
      crypto: {
        cipher: 'aes-128-ctr',
        cipherparams: { iv: bytesToHex(iv) },
        ciphertext: bytesToHex(ciphertext),
        kdf: 'scrypt',
        kdfparams: { dklen: 32, n: cost, r: 8, p: 1, salt: bytesToHex(salt) },
        mac: bytesToHex(keccak_256(concatBytes(derived.subarray(16, 32), ciphertext))),
      },
    };
  } finally {
    derived.fill(0);
    secret.fill(0);
  }
}

const invalid = (argument: string, reason: string) => chainError('argument/invalid', { argument, reason });

/** RFC 9562, clause 5.4. */
function uuidOf(random: Uint8Array): string {
  const bytes = random.slice();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytesToHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
