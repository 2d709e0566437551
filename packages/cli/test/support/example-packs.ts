/** The packs that the examples of the help speak of. */
import { writeFixtures } from './fixtures.ts';
import { madeOnce } from './made-once.ts';
import { makeInherited, startTimeServers, type TimeServers } from './time-servers.ts';
import { makeBackedUp, makeBox, makeKept, makeRoomy, makeSplit, resultOf, type Workplace } from './workplace.ts';

const symbolon = async (place: Workplace, ...args: readonly string[]): Promise<void> => {
  resultOf(await place.symbolon(...args, '--json'));
};

/** How each is made. Those of heirs are made together. */
const makers: { readonly [pack: string]: (place: Workplace) => Promise<void> } = {
  box: makeBox,
  'backed-up': makeBackedUp,
  'new-box': (place) => symbolon(place, 'pack', 'new', 'new-box'),
  extendable: async (place) => {
    await symbolon(place, 'pack', 'new', 'extendable', '--cards', '4');
    await symbolon(place, 'wallet', 'create', '--pack', 'extendable');
    await symbolon(place, 'backup', '--pack', 'extendable');
  },
  exportable: (place) => makeBox(place, 'exportable', '--exportable'),
  alone: async (place) => {
    await symbolon(place, 'pack', 'new', 'alone', '--cards', '2');
    await symbolon(place, 'wallet', 'create', '--clones', '0', '--pack', 'alone');
  },
  family: async (place) => {
    await symbolon(place, 'pack', 'new', 'family');
    await symbolon(place, 'wallet', 'create', '--pin-reset', '1', '--pack', 'family');
    await symbolon(place, 'backup', '--pack', 'family');
  },
  roomy: makeRoomy,
  split: makeSplit,
  kept: makeKept,
};
const ofHeirs = ['timed', 'inherited', 'asked', 'due'];

/**
 * Makes the files, the packs and the time servers of examples.
 *
 * @param examples of which only the packs are made. Default: all packs
 */
export async function makeExamplePacks(place: Workplace, examples?: readonly string[]): Promise<TimeServers> {
  const isNamed = (pack: string): boolean =>
    examples === undefined || examples.some((example) => example.split(' ').includes(pack));
  for (const [pack, make] of Object.entries(makers))
    if (isNamed(pack)) await madeOnce(place, pack, [], () => make(place));
  writeFixtures(place);
  const servers = await startTimeServers(place);
  if (ofHeirs.some(isNamed)) await makeInherited(place, servers);
  return servers;
}
