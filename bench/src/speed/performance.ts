import type { Sizes } from '../size/entry-points.ts';
import type { OtherKits } from '../size/other-kits.ts';
import type { StartUp } from '../start-up/start-up.ts';
import type { Fleet } from './many-cards.ts';
import type { Results } from './race.ts';

/** docs/performance.json: what `pnpm bench --write` measured last, by the names it takes. */
export type Performance = {
  readonly cards: Fleet;
  /** By inputs, ascending. */
  readonly psbt: readonly Results[];
  readonly size: Sizes;
  readonly 'other-kits': OtherKits;
  readonly 'start-up': StartUp;
} & Readonly<Record<RaceName, Results>>;

export const raceNames = ['signing', 'evm', 'preview', 'derivation'] as const;
export type RaceName = (typeof raceNames)[number];
