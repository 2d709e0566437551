/** Keys of the test wallet, computed by BIP-39, BIP-32 and SLIP-0010 with code that no card of ours shares. */
import type { Curve } from '@symbolon/interface';

/** The phrase of the test wallet. */
export const phrase = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about';
/** Another one: github.com/trezor/python-mnemonic, vectors.json. */
export const otherPhrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow';

/** A key of the test wallet. Keys and chain codes are hexadecimal. */
export type DerivedKey = {
  readonly curve: Curve;
  readonly path: string;
  readonly publicKey: string;
  readonly chainCode: string;
  readonly parentFingerprint: number;
  readonly masterFingerprint: number;
};

export const derivedKeys: readonly DerivedKey[] = Object.freeze([
  {
    curve: 'secp256k1',
    path: 'm',
    publicKey: '03d902f35f560e0470c63313c7369168d9d7df2d49bf295fd9fb7cb109ccee0494',
    chainCode: '7923408dadd3c7b56eed15567707ae5e5dca089de972e07f3b860450e2a3b70e',
    parentFingerprint: 0x00000000,
    masterFingerprint: 0x73c5da0a,
  },
  {
    curve: 'secp256k1',
    path: "m/84'/0'/0'",
    publicKey: '02707a62fdacc26ea9b63b1c197906f56ee0180d0bcf1966e1a2da34f5f3a09a9b',
    chainCode: '4a53a0ab21b9dc95869c4e92a161194e03c0ef3ff5014ac692f433c4765490fc',
    parentFingerprint: 0x7ef32bdb,
    masterFingerprint: 0x73c5da0a,
  },
  {
    curve: 'secp256k1',
    path: "m/84'/0'/0'/0/0",
    publicKey: '0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c',
    chainCode: 'ab52cce8c3dc905c885ff8aa6d3374df3c27a38363acd3d623791b45017577ed',
    parentFingerprint: 0x3b0373d4,
    masterFingerprint: 0x73c5da0a,
  },
  {
    curve: 'p256',
    path: 'm',
    publicKey: '029983a77b155ed3b3b9e1ddd223bd5aa073834c8f61113b2f1b883aaa70971b5f',
    chainCode: 'c7a888c4c670406e7aaeb6e86555ce0c4e738a337f9a9bc239f6d7e475110a4e',
    parentFingerprint: 0x00000000,
    masterFingerprint: 0xb2eb04fd,
  },
  {
    curve: 'p256',
    path: "m/44'/0'/0'/1/7",
    publicKey: '0357fa9db13687a454a3a738777a6a7979d01fcdb645c484ca03b4a2ce47df3773',
    chainCode: '13f06517b620196beab0c7654714eaee2fa7f7c992d666edcd3d761292d1161c',
    parentFingerprint: 0xed892526,
    masterFingerprint: 0xb2eb04fd,
  },
  {
    curve: 'ed25519',
    path: 'm',
    publicKey: 'e96b1c6b8769fdb0b34fbecfdf85c33b053cecad9517e1ab88cba614335775c1',
    chainCode: 'ddfa71109701bbf7c126c8c7ab5880b0dec3d167a8fe6afa7a9597df0bbee72b',
    parentFingerprint: 0x00000000,
    masterFingerprint: 0xf49137ef,
  },
  {
    curve: 'ed25519',
    path: "m/44'/501'/0'/0'",
    publicKey: 'f036276246a75b9de3349ed42b15e232f6518fc20f5fcd4f1d64e81f9bd258f7',
    chainCode: 'fb304a2a20f3d97f5240150cd6261a3f7d52e0981381f2c1f935d124d827de83',
    parentFingerprint: 0xfdbbc659,
    masterFingerprint: 0xf49137ef,
  },
]);
