/** A recovery plan as an owner might have typed it. Every name, number and address is made up. */
import type { RecoveryPlanData } from '../../src/plan/recovery-plan.ts';

/** Cards that were made together, and know each other. */
const asked = { list: 'a', voices: 3, dormant: true, puk: true, clock: false } as const;

export const planData: RecoveryPlanData = {
  wallet: 'Family savings',
  owner: 'Ada',
  trusted: 'Ben',
  date: Date.UTC(2026, 10, 21),
  cards: [
    {
      label: 'daily',
      place: 'In Ada’s purse',
      role: 'primary',
      cardNumber: '100000000001',
      member: 0,
      asked: { ...asked, dormant: false },
      verified: Date.UTC(2026, 10, 20),
    },
    {
      label: 'safe',
      place: 'Bank on the market square, box 12',
      role: 'backup',
      cardNumber: '100000000002',
      member: 1,
      asked,
      verified: Date.UTC(2026, 8, 3),
    },
    {
      label: 'sister',
      place: 'With Clara, in the blue folder',
      role: 'backup',
      cardNumber: '100000000003',
      member: 2,
      asked,
    },
  ],
  masterFingerprint: '73c5da0a',
  extendable: true,
  pinPlace: 'in the sealed envelope at the notary',
  pukPlace: 'in the same envelope',
  command: 'symbolon',
  readerPlace: 'in the drawer below the printer',
  software: [
    {
      name: 'Symbolon',
      where: 'on the red stick, in the drawer below the printer',
      steps: ['Copy the folder from the stick.'],
    },
  ],
  accounts: [
    {
      chain: 'Bitcoin',
      label: 'Savings',
      path: "m/84'/0'/0'",
      descriptor:
        "wpkh([73c5da0a/84'/0'/0']xpub6CatWdiZiodmUeTDp8LT5or8nmbKNcuyvz7WyksVFkKB4RHwCD3XyuvPEbvqAQY3rAPshWcMLoP2fMFMKHPJ4ZeZXYVUhLv1VMrjPC7PW6V/<0;1>/*)",
      address: 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
    },
    {
      chain: 'Ethereum',
      label: 'Everyday',
      path: "m/44'/60'/0'/0/0",
      address: '0x9858EfFD232B4033E47d90003D41EC34EcaEda94',
    },
  ],
  extras: [
    { what: 'USDC on Ethereum', how: 'Add the token in the app: it lists the contract under “stablecoins”.' },
    {
      what: 'Two-of-three multisig with Clara',
      how: 'Its descriptor is in the blue folder. This wallet is one of the three keys: the key comes back, the policy does not.',
    },
  ],
  contacts: ['Dora, who set this up with Ada, telephone in the blue folder'],
};

const { pukPlace: _, ...placeless } = planData;

/** The same of cards without a PUK. */
export const planWithoutPuk: RecoveryPlanData = {
  ...placeless,
  cards: planData.cards.map((card) =>
    card.asked === undefined ? card : { ...card, asked: { ...card.asked, puk: false } },
  ),
};
