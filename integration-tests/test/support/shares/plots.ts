import type { Forger, Scene } from './forging.ts';
import type { Plots } from './plot.ts';
import { resetPlots } from './reset-plots.ts';
import { setPlots } from './set-plots.ts';
import { sharePlots } from './share-plots.ts';
import { vaultPlots } from './vault-plots.ts';

/** All plots, by what they are about. */
export const allPlots = (scene: Scene, forger: Forger): { readonly [A in About]: Plots } => ({
  shares: sharePlots(scene, forger),
  set: setPlots(scene),
  vault: vaultPlots(scene, forger),
  pins: resetPlots(scene),
});
export type About = 'shares' | 'set' | 'vault' | 'pins';
