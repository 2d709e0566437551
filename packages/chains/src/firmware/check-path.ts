import { chainError, checkArgument, formatPath, maxPathDepth, type Path } from '@symbolon/interface';

/** @throws `path/invalid` for more than 10 components, or one that is no uint32 (BIP-32) */
export function checkPath(path: Path): void {
  checkArgument('path', path, ['number']);
  if (path.length > maxPathDepth)
    throw chainError('path/invalid', { path: formatPath(path), reason: `more than ${maxPathDepth} components` });
  if (path.some((component) => !Number.isInteger(component) || component < 0 || component > 0xffffffff))
    throw chainError('path/invalid', { path: formatPath(path), reason: 'a component is not a uint32' });
}
