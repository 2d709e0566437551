/** Emulated cards where other programs find them. */
import { type CardDevice, prepareCurves } from '@symbolon/emulator/cards';
import { attachToVirtualReader } from '@symbolon/emulator/readers';
import { howMany } from '../../cards/how-many.ts';
import type { ActionOf } from '../../command-line/command.ts';
import type { emulateCommand } from '../../commands/packs.ts';
import { wrongUsage } from '../../errors/cli-error.ts';
import type { Screen } from '../../output/screen.ts';
import { attachToSerialLine } from '../../servers/serial-line.ts';

type Attachment = { readonly detach: () => Promise<void>; readonly closed: Promise<void> };
/** A card and where it goes: a TCP port of the virtual reader, or a serial line. */
type Place = { readonly card: string; readonly device: CardDevice; readonly at: number | string };

export const emulateCard: ActionOf<typeof emulateCommand> = async (options, context) => {
  const { cards: open, screen, signal } = context;
  const { vpcd, pn532, port, cards: given } = options;
  const refuse = (reason: string) => wrongUsage(reason, { name: 'emulate' });
  if (vpcd && pn532 !== undefined) throw refuse('both --vpcd and --pn532 are given');
  const cards = await howMany(context, { given, name: 'emulate' });
  if (pn532 !== undefined && cards > 1) throw refuse('a PN532 is one card at a time');
  if (port + cards - 1 > 65_535) throw refuse(`from port ${port} there are no ports for ${cards} cards`);
  const { device, name } = await open();
  if (device === undefined) throw refuse('only an emulated card can go into another reader: choose a pack with --pack');
  // All cards first: one that the pack does not have leaves the reader empty.
  const places = Array.from({ length: cards }, (_, turn): Place => {
    return { card: name(turn), device: device(turn), at: pn532 ?? port + turn };
  });
  const attachments: Attachment[] = [];
  try {
    for (const place of places) attachments.push(await attach(place, { screen, signal }));
    await Promise.race([...attachments.map(({ closed }) => closed), stopped(signal)]);
  } finally {
    await Promise.all(attachments.map(({ detach }) => detach()));
  }
  return {
    result: { cards: places.map(({ card, at }) => ({ card, at: `${at}` })) },
    text: places.map(({ card }) => `${card} is out of the reader.`),
  };
};

/** pcscd asks every 400 ms; a busy machine takes longer. */
const PATIENCE_MILLISECONDS = 3_000;

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

type Surroundings = { readonly screen: Screen; readonly signal: AbortSignal };

async function attach({ card, device, at }: Place, { screen, signal }: Surroundings): Promise<Attachment> {
  if (typeof at === 'number') {
    const attachment = await attachToVirtualReader(device, { port: at, asksWithin: PATIENCE_MILLISECONDS });
    screen.note(`${card} is in the virtual reader at port ${at}. Ctrl-C takes it out.`);
    return attachment;
  }
  const onReader = (event: 'came' | 'went'): void =>
    screen.note(event === 'came' ? `A reader has found ${card}.` : `The reader has let ${card} go.`);
  // Readers of this kind give a card little time.
  prepareCurves();
  const attachment = await attachToSerialLine(device, at, { onReader, signal });
  screen.note(`${card} is on the PN532 at ${at}. Ctrl-C takes it away.`);
  return attachment;
}
