/** Values the docstrings of `@symbolon/conformance` use. */
import { checkCard, type Outcome } from '@symbolon/conformance';
import { createPack, emulatorTrust, type PackedCard } from '@symbolon/emulator/cards';

export const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
export const trust = emulatorTrust;

const [first] = createPack({ cards: 1, random });
if (first === undefined) throw new Error('one card was asked for');
export const packedCard: PackedCard = first;

const card = { connect: async () => packedCard.tap(), can: packedCard.can };
export const outcomes: readonly Outcome[] = await checkCard({ card, trust, random, only: ({ id }) => id === 'AP-01' });
