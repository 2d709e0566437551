/** What a clone may get, and what the source gives up for it. */
import { harden } from '@symbolon/interface';
import { nameOf, type Policy, strictPolicy } from '@symbolon/protocol/policy';
import { describe, expect, test } from 'vitest';
import { testPin, testPuk } from '../../../test/passwords.ts';
import { acceptOffer, createExport, type ExportTerms } from '../src/clone/source.ts';
import { identityOf } from '../src/handlers/identity.ts';
import { walletFingerprint } from '../src/keys/wallet.ts';
import { records } from '../src/nvm/layout.ts';
import { openStore } from '../src/nvm/store.ts';
import { activeChip, blankChip, type Chip, testChip } from './support/chip.ts';
import { testMemory } from './support/memory.ts';
import { asset } from './support/scripted-interpreter.ts';
import { answer, can, cloneTo, offerOf, pin, primaryChip, signs } from './support/set.ts';

const limited = (allowance: bigint): Policy => ({
  ...strictPolicy,
  digestsUnseen: true,
  assets: [{ asset, allowance }],
});
const left = (chip: Chip) => chip.call('getBudgets', {}, pin).left[0]?.left;
const target = () => blankChip('target', '000000000002');
const account = { curve: 'secp256k1', path: [harden(84), harden(0), harden(0)] } as const;
const solana = { curve: 'ed25519', path: [harden(44), harden(501), harden(0)] } as const;
const publicKey = (
  chip: Chip,
  { curve, path }: { readonly curve: 'secp256k1' | 'ed25519'; readonly path: readonly number[] },
) => chip.call('getPublicKey', { curve, path }, pin).publicKey;

describe('the share of a clone', () => {
  test('is taken off what the source has left, and nothing is there twice', () => {
    const [source, clone] = [primaryChip(), target()];
    source.call('setPolicy', limited(100n), pin);
    cloneTo(source, clone, { role: 'daily', shares: [{ asset, left: 30n }] });
    expect([left(source), left(clone)]).toEqual([70n, 30n]);
    const second = blankChip('second', '000000000003');
    cloneTo(source, second, { role: 'daily' });
    expect([left(source), left(second)]).toEqual([70n, 0n]);
  });

  test('is no more than is left, though it is within the allowance', () => {
    const source = primaryChip();
    source.call('setPolicy', limited(100n), pin);
    cloneTo(source, target(), { role: 'daily', shares: [{ asset, left: 60n }] });
    const offer = offerOf(blankChip('second', '000000000003'));
    expect(answer(source, 'cloneExport', { role: 'daily', shares: [{ asset, left: 41n }], offer })).toBe(
      'termsTooWide',
    );
    expect(left(source)).toBe(40n);
    expect(answer(source, 'cloneExport', { role: 'daily', shares: [{ asset, left: 40n }], offer })).toBe('ok');
  });

  test('is the same in an export that is made again, and taken once', () => {
    const source = primaryChip();
    source.call('setPolicy', limited(100n), pin);
    const request = { role: 'daily', shares: [{ asset, left: 60n }], offer: offerOf(target()) } as const;
    const once = source.call('cloneExport', request, pin);
    expect(source.call('cloneExport', request, pin)).toEqual(once);
    expect(left(source)).toBe(40n);
  });

  test.each([
    ['more than is left', { shares: [{ asset, left: 101n }] }],
    ['more than the allowance of its own policy', { policy: limited(10n), shares: [{ asset, left: 11n }] }],
    ['of an asset without an allowance', { shares: [{ asset: nameOf('other'), left: 1n }] }],
    ['twice of one asset', { shares: [1n, 2n].map((amount) => ({ asset, left: amount })) }],
    ['under a policy that allows more than the source has', { policy: limited(101n) }],
    ['under a policy without the limit', { policy: { ...strictPolicy, otherAssets: 'allow' as const } }],
  ])('is refused as %s, and the source keeps what it had', (_, terms) => {
    const source = primaryChip();
    source.call('setPolicy', limited(100n), pin);
    expect(answer(source, 'cloneExport', { role: 'daily', offer: offerOf(target()), ...terms })).toBe('termsTooWide');
    expect(left(source)).toBe(100n);
    expect(source.call('getStatus', {}, pin).set?.members).toEqual([]);
  });

  test('can not be had on other terms while it is under way', () => {
    const source = primaryChip();
    source.call('setPolicy', limited(100n), pin);
    const request = { role: 'daily', offer: offerOf(target()) } as const;
    source.call('cloneExport', request, pin);
    expect(answer(source, 'cloneExport', { ...request, shares: [{ asset: nameOf('other'), left: 0n }] })).toBe(
      'termsTooWide',
    );
    for (const more of [
      { shares: [{ asset, left: 5n }] },
      { policy: limited(5n) },
      { scope: [account] },
      { ownPin: true },
    ]) {
      expect(answer(source, 'cloneExport', { ...request, ...more })).toBe('otherCeremony');
    }
    expect(answer(source, 'cloneExport', { ...request, role: 'backup' })).toBe('otherCeremony');
    expect(left(source)).toBe(100n);
  });
});

describe('the scope of a clone', () => {
  test('is the subtrees it was given, and no key above or beside them', () => {
    const [source, clone] = [primaryChip(), target()];
    cloneTo(source, clone, { role: 'daily', scope: [account, solana] });
    for (const subtree of [account, solana]) expect(publicKey(clone, subtree)).toEqual(publicKey(source, subtree));
    expect(publicKey(clone, { ...account, path: [...account.path, 0, 7] })).toEqual(
      publicKey(source, { ...account, path: [...account.path, 0, 7] }),
    );
    for (const path of [[], account.path.slice(0, 2), [harden(84), harden(0), harden(1)], solana.path]) {
      expect(answer(clone, 'getPublicKey', { curve: 'secp256k1', path })).toBe('referencedDataNotFound');
    }
    const [whole, part] = [source, clone].map((chip) => chip.call('getStatus', {}, pin).masterFingerprint);
    expect(part).toBe(whole);
    expect(
      openStore(clone.memory)
        .get(records.slots[0]!.secret)
        ?.roots.every(({ secret, entropy }) => secret.length === 64 && entropy.length === 0),
    ).toBe(true);
  });

  test('may leave out the curve that names the wallet', () => {
    const [source, clone] = [primaryChip(), target()];
    cloneTo(source, clone, { role: 'daily', scope: [solana] });
    expect(publicKey(clone, solana)).toEqual(publicKey(source, solana));
    expect(clone.call('getStatus', {}, pin).masterFingerprint).toBeTypeOf('number');
  });

  test('lets the files of the wallet travel', () => {
    const [source, clone] = [primaryChip(), target()];
    source.call('writeFile', { file: 0, content: { name: 'tokens', content: Uint8Array.of(1, 2) } }, pin);
    cloneTo(source, clone, { role: 'daily', scope: [account] });
    clone.call('writeEncryptedFile', source.call('readEncryptedFile', { file: 0 }, pin), pin);
    expect(clone.call('readFile', { file: 0, offset: 0, length: 2 }, pin)).toMatchObject({
      content: Uint8Array.of(1, 2),
    });
  });

  const deepest = [44, 49, 84, 86].map((purpose) => {
    return { curve: 'secp256k1', path: [harden(purpose), ...Array.from({ length: 9 }, () => harden(1))] } as const;
  });

  test('may be four subtrees as deep as paths go', () => {
    const [source, clone] = [primaryChip(), target()];
    cloneTo(source, clone, { role: 'daily', scope: deepest });
    for (const subtree of deepest) expect(publicKey(clone, subtree)).toEqual(publicKey(source, subtree));
  });

  test('and its members are refused where no card could take the export, and nothing is kept of it', () => {
    const source = primaryChip({ extendable: true });
    const store = openStore(source.memory);
    const slot = records.slots[0]!;
    const others = Array.from({ length: 7 }, (_, place) => {
      return {
        role: 'daily',
        standing: 'agreed',
        publicKey: new Uint8Array(33).fill(2, 0, 1).fill(place + 1, 1),
      } as const;
    });
    const card = target();
    const { publicKey: key } = openStore(card.memory).get(records.identityKey)!;
    store.put(slot.roster, [
      ...store.get(slot.roster)!,
      ...others,
      { role: 'daily', standing: 'admitted', publicKey: key },
    ]);
    store.commit();
    const rules = [0, 1, 2, 3].map((n) => {
      return {
        asset: nameOf(`asset ${n}`),
        perSignature: 2n ** 100n,
        allowance: 2n ** 100n,
        approvalAbove: 2n ** 100n,
      };
    });
    source.call('setPolicy', { ...strictPolicy, assets: rules }, pin);
    const before = source.memory.image();
    const request = { role: 'daily', scope: deepest, offer: offerOf(card, true) } as const;
    expect(answer(source, 'cloneExport', request)).toBe('notEnoughMemory');
    expect(source.memory.image()).toEqual(before);
    const { export: exported } = source.call('cloneExport', { ...request, scope: [account] }, pin);
    expect(answer(card, 'cloneImport', { export: exported }, can)).toBe('ok');
  });

  test('has no subtree twice', () => {
    expect(
      answer(primaryChip(), 'cloneExport', { role: 'daily', scope: [account, account], offer: offerOf(target()) }),
    ).toBe('incorrectData');
  });
});

describe('the PIN of a clone', () => {
  const exportTo = (source: Chip, chip: Chip, ownPin: boolean) =>
    source.call('cloneExport', { role: 'daily', ownPin, offer: offerOf(chip) }, pin).export;

  test('is its own where the owner wants that, set in a session with the import', () => {
    const [source, clone] = [primaryChip(), target()];
    const exported = exportTo(source, clone, true);
    expect(answer(clone, 'cloneImport', { export: exported }, can)).toBe('conditionsOfUse');
    expect(answer(clone, 'cloneImport', { export: exported, pin: '135790' }, {})).toBe('securityStatus');
    expect(answer(clone, 'cloneImport', { export: exported, pin: '135790' }, can)).toBe('ok');
    const stored = openStore(clone.memory);
    expect(stored.get(records.pinKey)).not.toEqual(openStore(source.memory).get(records.pinKey));
    expect(stored.get(records.pukKey)).toBeUndefined();
    expect(signs(clone)).toBe('ok');
  });

  test('is that of the source otherwise, and nobody sets another', () => {
    const [source, clone] = [primaryChip(), target()];
    const exported = exportTo(source, clone, false);
    expect(answer(clone, 'cloneImport', { export: exported, pin: '135790' }, can)).toBe('incorrectData');
    expect(answer(clone, 'cloneImport', { export: exported }, can)).toBe('ok');
    const [own, sources] = [clone, source].map(({ memory }) => openStore(memory));
    expect(own?.get(records.pinKey)).toEqual(sources?.get(records.pinKey));
    expect(own?.get(records.pukKey)).toEqual(sources?.get(records.pukKey));
  });

  test('that changes on the source while an export is under way goes into no other export until that is done', () => {
    const source = primaryChip();
    const first = exportTo(source, target(), false);
    const changed = testChip('changed', testMemory(source.memory.image()));
    changed.execute({ cla: 0, ins: 0x2c, p1: 2, p2: 3, data: new TextEncoder().encode('135790') }, pin);
    expect(openStore(changed.memory).get(records.pinKey)).not.toEqual(openStore(source.memory).get(records.pinKey));
    const late = blankChip('late', '000000000003');
    expect(answer(changed, 'cloneExport', { role: 'daily', offer: offerOf(late) })).toBe('receiptsMissing');
    expect(exportTo(changed, target(), false)).toEqual(first);
  });
});

describe('a clone', () => {
  test('holds the wallet as its source does, but for leave to export it', () => {
    const [source, clone] = [activeChip('whole'), target()];
    cloneTo(source, clone);
    const [own, sources] = [clone, source].map(({ memory }) => openStore(memory).get(records.slots[0]!.secret));
    expect(sources?.roots[0]?.entropy).toHaveLength(32);
    expect(own).toEqual({ ...sources, exportable: false });
  });

  test('has no PUK where its source has none', () => {
    const [source, clone] = [blankChip('no PUK'), target()];
    source.call('createWallet', { pin: testPin, clones: 1, exportable: false }, can);
    cloneTo(source, clone);
    expect(openStore(clone.memory).get(records.pukKey)).toBeUndefined();
  });

  test.each([['daily'], ['backup'], ['cosigner']] as const)(
    '(%s) is never exportable, though its source is',
    (role) => {
      const [source, clone] = [activeChip('exportable'), target()];
      cloneTo(source, clone, { role });
      expect(answer(source, 'exportWallet', {}, { session: 'puk' })).toBe('ok');
      expect(answer(clone, 'exportWallet', {}, { session: 'puk' })).toBe('conditionsOfUse');
      expect(openStore(clone.memory).get(records.slots[0]!.secret)?.exportable).toBe(false);
      if (role === 'backup') clone.call('activate', { puk: testPuk }, pin);
      expect(answer(clone, 'exportWallet', {}, { session: 'puk' })).toBe('conditionsOfUse');
    },
  );
});

describe('an export by a genuine card that lies', () => {
  /** An export for the clone's offer with other contents, signed and sealed as the source would. */
  function lying(clone: Chip, source: Chip, change: (honest: ExportTerms) => ExportTerms): Uint8Array {
    const offer = acceptOffer(offerOf(clone), identityOf(openStore(source.memory)), {
      trust: source.ports.trust,
      release: 1,
      isAdmitted: () => false,
    });
    const store = openStore(source.memory);
    const wallet = store.get(records.slots[0]!.secret)!;
    const [member] = store.get(records.slots[0]!.roster)!;
    const honest: ExportTerms = {
      offer,
      setId: store.get(records.slots[0]!.set)!.id,
      epoch: 0,
      members: [member!, { role: 'daily', standing: 'agreed', publicKey: offer.target.publicKey }],
      extendable: false,
      masterFingerprint: walletFingerprint(wallet),
      payload: {
        keyRoots: wallet.roots.map(({ secret, entropy }) => ({ path: [], secret, entropy })),
        pinKey: new Uint8Array(16).fill(1),
        policy: strictPolicy,
        budgets: [],
      },
      ephemeralSecret: new Uint8Array(32).fill(7),
    };
    return createExport(change(honest), identityOf(store));
  }
  const other = (length: number) => new Uint8Array(length).fill(9);
  const subtree = { path: account.path, curve: account.curve, secret: other(64), masterFingerprint: 5 };

  test.each<[string, (honest: ExportTerms) => ExportTerms]>([
    [
      'about the fingerprint of its wallet',
      (honest) => ({ ...honest, masterFingerprint: (honest.masterFingerprint ^ 1) >>> 0 }),
    ],
    [
      'about the seed under that fingerprint',
      (honest) => ({ ...honest, payload: { ...honest.payload, keyRoots: [{ path: [], secret: other(64) }] } }),
    ],
    [
      'about the fingerprint of a subtree',
      (honest) => ({ ...honest, payload: { ...honest.payload, keyRoots: [subtree], fileKey: other(64) } }),
    ],
    [
      'with a seed that is no top of all keys',
      ({ payload, ...honest }) => ({
        ...honest,
        payload: { ...payload, keyRoots: payload.keyRoots.map((root) => ({ ...root, path: account.path })) },
      }),
    ],
    [
      'with a subtree that has no fingerprint',
      (honest) => {
        const { masterFingerprint: _, ...bare } = subtree;
        return {
          ...honest,
          masterFingerprint: 0,
          payload: { ...honest.payload, keyRoots: [bare], fileKey: other(64) },
        };
      },
    ],
    [
      'with a subtree and no key of the files',
      (honest) => ({ ...honest, masterFingerprint: 5, payload: { ...honest.payload, keyRoots: [subtree] } }),
    ],
    [
      'with a seed and a key of the files',
      (honest) => ({ ...honest, payload: { ...honest.payload, fileKey: other(64) } }),
    ],
    [
      'with no key but that of the files',
      (honest) => ({ ...honest, payload: { ...honest.payload, keyRoots: [], fileKey: other(64) } }),
    ],
    ['with no key at all', (honest) => ({ ...honest, payload: { ...honest.payload, keyRoots: [] } })],
  ])('%s is refused whole', (_, change) => {
    const [source, clone] = [primaryChip(), target()];
    const exported = lying(clone, source, change);
    expect(answer(clone, 'cloneImport', { export: exported }, can)).toBe('incorrectData');
    expect(openStore(clone.memory).get(records.slots[0]!.secret)).toBeUndefined();
    expect(openStore(clone.memory).get(records.lifecycle)).toBe('blank');
    expect(answer(clone, 'cloneImport', { export: lying(clone, source, (honest) => honest) }, can)).toBe('ok');
  });
});

describe('the firmware of a target', () => {
  test('may not be older than that of its source', () => {
    const source = primaryChip();
    const old = blankChip('old', '000000000002');
    const older = testChip('older', old.memory, undefined, { release: 0 });
    expect(answer(source, 'cloneExport', { role: 'backup', offer: offerOf(older) })).toBe('olderFirmware');
  });
});
