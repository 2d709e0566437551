/** What code weighs when it is loaded: bundled, minified and compressed, as a wallet ships it. */
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** By module: the exports that are used, or all of them. What nobody uses is left out, as every bundler does. */
export type Imports = Readonly<Record<string, readonly string[] | '*'>>;

/** In bytes. */
export type Size = { readonly minified: number; readonly gzipped: number };

export type BundleOptions = {
  /** Folder whose dependencies the modules are. */
  readonly from: string;
  /** Modules that are left out. */
  readonly external: readonly string[];
};

/** Bundles for a browser, with everything the modules import. @throws where a module is missing */
export async function bundledSize(imports: Imports, { from, external }: BundleOptions): Promise<Size> {
  const contents = Object.entries(imports)
    .map(([name, used], index) => {
      const names =
        used === '*' ? `* as all${index}` : `{ ${used.map((one) => `${one} as ${one}${index}`).join(', ')} }`;
      return `export ${names} from '${name}';`;
    })
    .join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: from },
    external: [...external],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error('nothing was bundled');
  return { minified: bundle.contents.length, gzipped: gzipSync(bundle.contents, { level: 9 }).length };
}
