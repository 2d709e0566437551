import type { Sheet } from './measure.ts';

export type Difference = {
  readonly flow: string;
  readonly figure: string;
  readonly was: number | undefined;
  readonly is: number | undefined;
};

/** Figures that differ. Of every figure less is better. */
export function differences(was: Sheet, is: Sheet): readonly Difference[] {
  const [before, after] = [figures(was), figures(is)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [flow = '', figure = ''] = name.split(' ');
    const difference = { flow, figure, was: before.get(name), is: after.get(name) };
    return difference.was === difference.is ? [] : [difference];
  });
}

export function isWorse({ was, is }: Difference): boolean {
  return was !== undefined && is !== undefined && is > was;
}

export function describe(difference: Difference): string {
  const { flow, figure, was = 'nothing', is = 'nothing' } = difference;
  return `${flow} ${figure}: ${was} -> ${is}${isWorse(difference) ? ' (worse)' : ''}`;
}

function figures(sheet: Sheet): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(sheet).flatMap(([flow, costs]) =>
      Object.entries(costs).flatMap(([figure, value]): [string, number][] =>
        typeof value === 'number'
          ? [[`${flow} ${figure}`, value]]
          : Object.entries(value).map(([curve, count]) => [`${flow} ${figure}.${curve}`, count]),
      ),
    ),
  );
}
