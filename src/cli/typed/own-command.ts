/** How a person starts this program here: its name alone only works where it is on the PATH. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { searchPath } from '../claude-cli/candidate-paths.js';
import { shellWord } from './shell-word.js';

export interface OwnCommandSource {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The program's own file, as Node was given it. */
  readonly script: string;
  readonly folder: string;
}

/** Such as `claude-bridge`, `npx claude-bridge` or `node bin/claude-bridge.js`. */
export function ownCommand({ env, platform, script, folder }: OwnCommandSource): string {
  // npm sets it for what npx runs, and its folder of temporary programs is on the PATH of this process only.
  if (env['npm_command'] === 'exec' || /[\\/]_npx[\\/]/.test(script)) return 'npx claude-bridge';
  if (isOnPath({ env, platform })) return 'claude-bridge';
  const inside = path.relative(folder, script);
  const near = inside !== '' && !inside.startsWith('..') && !path.isAbsolute(inside);
  return `node ${shellWord(near ? inside : script, platform)}`;
}

/** Leaves out the folders of a project, which npm puts on the PATH of its scripts only. */
function isOnPath({ env, platform }: Pick<OwnCommandSource, 'env' | 'platform'>): boolean {
  const names = platform === 'win32' ? ['claude-bridge.cmd', 'claude-bridge.exe'] : ['claude-bridge'];
  return searchPath({ env, platform })
    .filter((each) => path.isAbsolute(each) && !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(each))
    .some((each) => names.some((name) => existsSync(path.join(each, name))));
}
