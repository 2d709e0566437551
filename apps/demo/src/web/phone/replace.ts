/** A lost member is out, a new card comes in, and the others learn of it. */
import { admissionCode } from '@symbolon/backup/ceremony/admission-code';
import { backUp, confirmBackUp } from '@symbolon/backup/ceremony/back-up';
import type { Person } from '@symbolon/backup/ceremony/cards';
import { replaceMember } from '@symbolon/backup/ceremony/replace';
import { revokeMember, tellMembers } from '@symbolon/backup/ceremony/revoke';
import { attest } from '@symbolon/client/actions/attest';
import { getRoster } from '@symbolon/client/actions/roster';
import { emulatorTrust } from '@symbolon/emulator/factory';
import { type CloneRole, labelOf, membersOf, placeInSet, roleOf, type Wallet, withRole } from '../model/wallet.ts';
import type { World } from '../world/world.ts';
import { planFor } from './back-up.ts';
import { copyInHands } from './copy.ts';
import { unpack } from './unpack.ts';
import { remember, walletIn } from './wallet.ts';

/** One tap of the primary; the others take the list over at theirs. Not for the primary itself. */
export async function revokeLost(world: World, person: Person, lost: string): Promise<void> {
  const wallet = walletIn(world);
  const { newest } = await revokeMember(person, {
    primary: { label: labelOf(wallet.primary ?? '') },
    lost: placeInSet(wallet, lost),
  });
  const untold = membersOf(wallet).filter((card) => card !== lost && card !== wallet.primary);
  remember(world, (now) => ({ ...now, revoked: [...now.revoked, lost], newest, untold }));
}

/** Whoever has not heard of the newest list takes it over: one tap each. */
export async function tellOthers(world: World, person: Person): Promise<void> {
  const { newest, untold } = walletIn(world);
  if (newest === undefined) return;
  for (const card of untold) {
    await tellMembers(person, { members: [{ label: labelOf(card) }], newest });
    remember(world, (now) => ({ ...now, untold: now.untold.filter((other) => other !== card) }));
  }
}

/** Who agrees to the new card, the primary last: where it is the one that is lost, a backup takes its place. */
function signersFor(wallet: Wallet, lost: string): readonly string[] {
  const left = membersOf(wallet).filter((card) => card !== lost);
  const last =
    lost === wallet.primary ? (left.find((card) => roleOf(wallet, card) === 'backup') ?? left[0]) : wallet.primary;
  return last === undefined ? [] : [...left.filter((card) => card !== last), last];
}

/** What the new card is to be: a daily card for a daily card, else a backup. */
function roleFor(wallet: Wallet, lost: string): CloneRole {
  return lost === wallet.primary ? 'backup' : roleOf(wallet, lost);
}

/** Shows the short code of the new card; `true` where the owner finds the same on another phone. */
export type Compare = (code: string) => Promise<boolean>;

/** A quorum admits the new card and the wallet is cloned onto it. Once they have agreed, it goes on from there. */
export async function replaceLost(world: World, person: Person, compare: Compare): Promise<void> {
  const wallet = walletIn(world);
  const { joining } = wallet;
  if (joining === undefined) return;
  const { card, lost } = joining;
  const role = roleFor(wallet, lost);
  const signing = signersFor(wallet, lost);
  const heir = signing.at(-1) ?? '';
  const source = { label: labelOf(heir) };
  const { clones, newest } = await (joining.agreed ? goOn() : begin());
  await confirmBackUp(person, { clones }, { source, seal: false });
  unpack(world, card);
  remember(world, ({ joining: _, ...now }) =>
    withRole(
      {
        ...now,
        primary: heir,
        cards: [...now.cards, card],
        revoked: [...new Set([...now.revoked, lost])],
        newest,
        untold: signing.slice(0, -1),
      },
      card,
      role,
    ),
  );

  function begin() {
    const [first = '', ...more] = signing;
    const report: Person['report'] = (progress) => {
      if (progress.step === 'sign' && progress.card.label === source.label) {
        remember(world, (now) => ({ ...now, joining: { card, lost, agreed: true } }));
      }
      person.report?.(progress);
    };
    return replaceMember(
      { ...person, report },
      {
        target: planFor(card, role),
        signers: [{ label: labelOf(first) }, ...more.map((signer) => ({ label: labelOf(signer) }))],
        lost: [placeInSet(wallet, lost)],
        ...(lost === wallet.primary && { promote: placeInSet(wallet, heir) }),
        compareCode: compare,
      },
    );
  }

  async function goOn() {
    const at = { prompt: '', wallet: 0, passwords: ['pin'] } as const;
    const look = { ...at, step: 'look', card: { part: 'wallet', ...source } } as const;
    const { roster, signatures } = await person.tap(look, async (tapped) => (await tapped.unlock('pin')).getRoster());
    // A card keeps its own signature alone; the others sign the same list once more, for those who have yet to take it
    // over.
    const signed = [...signatures];
    for (const signer of signing.slice(0, -1)) {
      const sign = { ...at, step: 'sign', card: { part: 'member', label: labelOf(signer) } } as const;
      signed.push(await person.tap(sign, async (tapped) => (await tapped.unlock('pin')).signRoster(roster)));
    }
    const { setId, epoch, members } = roster;
    const publicKey = members.at(-1)?.publicKey ?? new Uint8Array(33);
    if (!(await compare(admissionCode({ setId, epoch, publicKey })))) {
      throw new Error('The codes differ: this is not the card that was admitted. Start over with other cards.');
    }
    const { clones } = await backUp(person, {
      source,
      targets: [{ ...planFor(card, role), admitted: true }],
      puk: true,
    });
    return { clones, newest: { roster, signatures: signed } };
  }
}

/** What a second phone of the owner shows: it reads the new card and the primary by itself. */
export async function codeOnSecondPhone(world: World, lost: string, card: string): Promise<string> {
  const heir = signersFor(walletIn(world), lost).at(-1) ?? '';
  const { publicKey } = await copyInHands(world.copyOf(card))({ can: world.can(card) }, (session) =>
    attest(session, { trust: emulatorTrust }),
  );
  const { roster } = await copyInHands(world.copyOf(heir))(
    { pin: world.pin.get() ?? '', can: world.can(heir) },
    (session) => getRoster(session),
  );
  return admissionCode({ setId: roster.setId, epoch: roster.epoch, publicKey });
}
