/**
 * Tries on this system what a user does: installs the packed bridge and the real CLI into a folder with spaces in its path, and
 * asks a scripted Messages API through them. Needs `npm run build` first, and the registry. Ends with 1 at the first failure.
 */
import { NEWEST_TESTED_CLI } from '../src/claude/launch/supported-version.js';
import { installBridge } from './smoke/installed-bridge.js';
import { trySystem } from './smoke/try-system.js';

const tried = (what: string): void => console.log(`✓ ${what}`);

await using installed = await installBridge();
tried(`the packed bridge and the Claude CLI ${NEWEST_TESTED_CLI} are installed in ${installed.folder}`);
await trySystem(installed, tried);
