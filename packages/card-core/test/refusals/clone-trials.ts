/** The commands of a clone: whatever is wrong with a message, with the other card or with this one. */
import { p256 } from '@noble/curves/nist.js';
import { harden } from '@symbolon/interface';
import {
  cloneLabels,
  type ExportBody,
  exportBody,
  exportMessage,
  type OfferBody,
  offerBody,
  offerMessage,
  receiptBody,
  receiptMessage,
} from '@symbolon/protocol/clone';
import { startingPolicies, strictPolicy } from '@symbolon/protocol/policy';
import type { RosterMember } from '@symbolon/protocol/set';
import { createExport, type ExportTerms } from '../../src/clone/source.ts';
import { identityOf } from '../../src/handlers/identity.ts';
import { records } from '../../src/nvm/layout.ts';
import { openStore } from '../../src/nvm/store.ts';
import { type CardIdentity, signBody } from '../../src/tunnel/sign.ts';
import { activeChip, blankChip, type Chip, certificatesFor } from '../support/chip.ts';
import { can, pin, primaryChip } from '../support/set.ts';
import { type Asking, change, changeMember, copyOf, flipped, type Trial, trial, trialOf, write } from './trial.ts';

const source = (): Chip => copyOf('source', () => primaryChip());
const target = (): Chip => copyOf('target', () => blankChip('target', '000000000002'));
const identity = (chip: Chip): CardIdentity => identityOf(openStore(chip.memory));
/** No point of P-256 has this x-coordinate. */
const noPoint = Uint8Array.of(2, ...new Uint8Array(31), 1);
const otherPack = (card: CardIdentity): Uint8Array =>
  certificatesFor(card.publicKey, '000000000002', 8).cardCertificate;

/** The clone in the primary's roster, exported to or not. */
function known(chip: Chip, fields: Partial<RosterMember>, pending: boolean | undefined): void {
  const { publicKey } = identity(target());
  write(chip, (store, { roster, exports: [first] }) => {
    const [self] = store.get(roster) ?? [];
    if (self === undefined || first === undefined) throw new Error('no roster');
    store.put(roster, [self, { role: 'daily', standing: 'agreed', publicKey, ...fields }]);
    if (pending === undefined) store.remove(first);
    else store.put(first, { cardNumber: '000000000002', receiptHash: new Uint8Array(32), pending });
  });
}

type Offering = Omit<Asking<'cloneExport'>, 'request'> & {
  terms: Omit<Asking<'cloneExport'>['request'], 'offer'>;
  body: OfferBody;
  spoil: (offer: Uint8Array) => Uint8Array;
  unsigned: boolean;
};

function offering(): Offering {
  const { offer } = target().call('cloneOffer', {}, can);
  return {
    chip: source(),
    options: pin,
    terms: { role: 'daily' },
    body: offerMessage.decode(offer).body,
    spoil: (bytes) => bytes,
    unsigned: false,
  };
}

const cloneExport = trial<Offering>(
  offering,
  [
    (attempt) => {
      attempt.terms = { ...attempt.terms, role: 'primary' };
    },
    (attempt) => {
      attempt.terms = { ...attempt.terms, wake: { delay: 3600, factor: false } };
    },
    ({ chip }) => changeMember(chip, 0, { standing: 'revoked' }),
    ({ chip }) => write(chip, (store, { set }) => change(store, set, { sealed: true })),
    (attempt) => {
      attempt.spoil = (offer) => offer.slice(1);
    },
    (attempt) => {
      attempt.body = { ...attempt.body, certificates: [new Uint8Array(3)] };
    },
    (attempt) => {
      attempt.body = { ...attempt.body, certificates: [identity(source()).cardCertificate] };
    },
    (attempt) => {
      attempt.body = { ...attempt.body, certificates: [otherPack(identity(target()))] };
    },
    (attempt) => {
      attempt.unsigned = true;
    },
    (attempt) => {
      attempt.body = { ...attempt.body, release: 0 };
    },
    ({ chip }) => known(chip, { standing: 'revoked' }, true),
    ({ chip }) => known(chip, {}, false),
    ({ chip }) => write(chip, (store, { set }) => change(store, set, { limit: 0 })),
    ({ chip }) => known(chip, { standing: 'admitted', role: 'cosigner' }, undefined),
    ({ chip }) =>
      write(chip, (store, { exporting }) =>
        store.put(exporting, { seed: new Uint8Array(32), pinKey: new Uint8Array(16), pukKey: undefined }),
      ),
    (attempt) => {
      write(attempt.chip, (store, { rules }) => change(store, rules, { policy: strictPolicy }));
      attempt.terms = { ...attempt.terms, policy: startingPolicies.open };
    },
    (attempt) => {
      const subtree = { curve: 'ed25519', path: [harden(44)] } as const;
      attempt.terms = { ...attempt.terms, scope: [subtree, subtree] };
    },
    (attempt) => {
      write(attempt.chip, (store, { secret }) => {
        const root = { path: [harden(1)], curve: 'ed25519', secret: new Uint8Array(64).fill(7) } as const;
        store.put(secret, {
          exportable: false,
          roots: [{ ...root, entropy: new Uint8Array(), masterFingerprint: 1 }],
          fileKey: new Uint8Array(64).fill(1),
        });
      });
      attempt.terms = { ...attempt.terms, scope: [{ curve: 'ed25519', path: [harden(44)] }] };
    },
    (attempt) => {
      attempt.body = { ...attempt.body, ephemeral: noPoint };
    },
    // As much as a wallet, a policy and a set can be: four deep subtrees, every list full, both batch certificates.
    (attempt) => {
      const deep = Array.from({ length: 10 }, (_, index) => harden(index));
      const scope = [0, 1, 2, 3].map(
        (index) => ({ curve: 'ed25519', path: [...deep.slice(1), harden(index)] }) as const,
      );
      const limits = { perSignature: 1n, allowance: 1n, approvalAbove: 1n };
      const policy = {
        ...startingPolicies.open,
        assets: ['11', '22', '33'].map((byte) => ({ asset: byte.repeat(16), ...limits })),
        paths: [1, 2].map((index) => [...deep.slice(1), harden(index)]),
        multisigWallets: [1, 2].map((index) => new Uint8Array(32).fill(index)),
      };
      write(attempt.chip, (store, { rules }) => change(store, rules, { policy }));
      attempt.terms = { ...attempt.terms, scope, policy };
      attempt.body = {
        ...attempt.body,
        anyPack: true,
        certificates: [identity(target()).batchCertificate, ...attempt.body.certificates],
      };
      const { publicKey } = identity(attempt.chip);
      const others = Array.from({ length: 7 }, (_, index): RosterMember => {
        const key = p256.getPublicKey(new Uint8Array(32).fill(index + 1), true);
        return { role: 'daily', standing: 'agreed', publicKey: key };
      });
      write(attempt.chip, (store, { roster, set }) => {
        change(store, set, { limit: 8 });
        store.put(roster, [{ role: 'primary', standing: 'agreed', publicKey }, ...others]);
      });
    },
    ({ chip }) => known(chip, {}, true),
  ],
  ({ chip, options, terms, body, spoil, unsigned }) => {
    const signature = signBody(cloneLabels.offer, offerBody.encode(body), identity(target()).secretKey);
    const offer = offerMessage.encode({ body, signature: unsigned ? flipped(signature) : signature });
    return chip.send('cloneExport', { ...terms, offer: spoil(offer) }, options).status;
  },
  // A member that is known takes no room, and an export that is pending keeps its PIN. A card has one wallet, and a set
  // of one size.
  [
    [12, 13],
    [12, 19],
    [12, 20],
    [13, 19],
    [14, 20],
    [10, 19],
    [11, 19],
    [16, 19],
    [17, 19],
    [19, 20],
    [15, 19],
    [16, 17],
  ],
);

type Importing = Omit<Asking<'cloneImport'>, 'request'> & {
  request: Omit<Asking<'cloneImport'>['request'], 'export'>;
  terms: ExportTerms;
  /** Changes the body after it was encrypted. */
  alter: ((body: ExportBody) => ExportBody)[];
  unsigned: boolean;
  cut: boolean;
};

function importing(): Importing {
  const chip = target();
  const { offer } = chip.call('cloneOffer', {}, can);
  const from = source();
  const exported = from.call('cloneExport', { role: 'daily', offer }, pin).export;
  const { header } = exportMessage.decode(exported).body;
  const wallet = openStore(from.memory).get(records.slots[0]?.secret ?? records.decoy.slots[0]!.secret);
  const [root] = wallet?.roots ?? [];
  if (root === undefined) throw new Error('no wallet');
  const { body } = offerMessage.decode(offer);
  return {
    chip,
    options: can,
    request: {},
    terms: {
      ...header,
      offer: { offerHash: header.offerHash, ephemeral: body.ephemeral, anyPack: false },
      payload: {
        keyRoots: [{ path: [], secret: root.secret, entropy: root.entropy }],
        pinKey: new Uint8Array(16).fill(3),
        policy: startingPolicies.open,
        budgets: [],
      },
      ephemeralSecret: new Uint8Array(32).fill(5),
    },
    alter: [],
    unsigned: false,
    cut: false,
  };
}

const cloneImport = trial<Importing>(
  importing,
  [
    ({ chip }) => write(chip, (store) => store.put(records.lifecycle, 'active')),
    (attempt) => {
      attempt.request = { ...attempt.request, certificate: new Uint8Array(103) };
    },
    ({ chip }) =>
      write(chip, (store, { received }) =>
        store.put(received, { exportHash: new Uint8Array(32), keySetDigest: new Uint8Array(32), epoch: 0 }),
      ),
    ({ chip }) => write(chip, (store, { pendingOffer }) => store.remove(pendingOffer)),
    (attempt) => {
      attempt.cut = true;
    },
    ({ alter }) => void alter.push((body) => ({ ...body, certificates: [new Uint8Array(3)] })),
    ({ alter }) => void alter.push((body) => ({ ...body, certificates: [identity(target()).cardCertificate] })),
    ({ alter }) => void alter.push((body) => ({ ...body, certificates: [otherPack(identity(source()))] })),
    (attempt) => {
      attempt.unsigned = true;
    },
    (attempt) => {
      attempt.terms = { ...attempt.terms, offer: { ...attempt.terms.offer, offerHash: new Uint8Array(32) } };
    },
    (attempt) => {
      attempt.terms = { ...attempt.terms, members: attempt.terms.members.toReversed() };
    },
    (attempt) => {
      const members = attempt.terms.members.map((one) => ({ ...one, role: 'daily' }) as const);
      attempt.terms = { ...attempt.terms, members };
    },
    ({ alter }) =>
      void alter.push((body) => ({ ...body, header: { ...body.header, word: flipped(body.header.word) } })),
    ({ alter }) => void alter.push((body) => ({ ...body, ephemeral: noPoint })),
    ({ alter }) => void alter.push((body) => ({ ...body, ciphertext: flipped(body.ciphertext) })),
    (attempt) => {
      attempt.terms = { ...attempt.terms, masterFingerprint: 7 };
    },
    (attempt) => {
      attempt.request = { pin: '135790' };
    },
    (attempt) => {
      const { pinKey: _, ...payload } = attempt.terms.payload;
      attempt.terms = { ...attempt.terms, payload };
    },
  ],
  ({ chip, options, request, terms, alter, unsigned, cut }) => {
    const from = identity(source());
    const made = exportMessage.decode(createExport(terms, from)).body;
    const body = alter.reduce((before, step) => step(before), made);
    const signature = signBody(cloneLabels.export, exportBody.encode(body), from.secretKey);
    const message = exportMessage.encode({ body, signature: unsigned ? flipped(signature) : signature });
    return chip.send('cloneImport', { ...request, export: cut ? message.slice(1) : message }, options).status;
  },
  // A PIN is given or missing.
  [[16, 17]],
);

const confirming = (): Asking<'cloneConfirm'> & { version: number; unsigned: boolean; cut: boolean } => {
  const [chip, clone] = [source(), target()];
  const { offer } = clone.call('cloneOffer', {}, can);
  const exported = chip.call('cloneExport', { role: 'daily', offer }, pin).export;
  const request = clone.call('cloneImport', { export: exported }, can);
  return { chip, options: pin, request, version: 1, unsigned: false, cut: false };
};

export const cloneTrials: { readonly [command: string]: Trial } = {
  'CLONE OFFER': trialOf(
    'cloneOffer',
    () => ({ chip: copyOf('active', () => activeChip()), options: { ...pin, slot: 1 }, request: {} }),
    [
      (attempt) => {
        attempt.options = { ...attempt.options, session: 'can' };
      },
      (attempt) => {
        attempt.options = { ...attempt.options, slot: 0 };
      },
    ],
  ),
  'CLONE EXPORT': cloneExport,
  'CLONE IMPORT': cloneImport,
  'CLONE CONFIRM': trial(
    confirming,
    [
      (attempt) => {
        attempt.cut = true;
      },
      ({ chip }) =>
        write(chip, (store, { exports: [first] }) => {
          if (first !== undefined) store.remove(first);
        }),
      ({ chip }) => changeMember(chip, 1, { standing: 'revoked' }),
      (attempt) => {
        attempt.version = 9;
      },
      (attempt) => {
        attempt.unsigned = true;
      },
      ({ chip }) =>
        write(chip, (store, { exports: [first] }) => {
          if (first !== undefined) change(store, first, { receiptHash: new Uint8Array(32) });
        }),
    ],
    ({ chip, options, request, version, unsigned, cut }) => {
      const { body } = receiptMessage.decode(request.receipt);
      const changed = { ...body, version: version === 1 ? body.version : version };
      const signature = signBody(cloneLabels.receipt, receiptBody.encode(changed), identity(target()).secretKey);
      const receipt = receiptMessage.encode({ body: changed, signature: unsigned ? flipped(signature) : signature });
      return chip.send('cloneConfirm', { receipt: cut ? receipt.slice(1) : receipt }, options).status;
    },
  ),
  'CLONE SEAL': trialOf('cloneSeal', () => ({ chip: source(), options: pin, request: {} }), [
    ({ chip }) => changeMember(chip, 0, { role: 'daily' }),
    ({ chip }) => known(chip, {}, true),
  ]),
};
