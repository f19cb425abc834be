/** Initialises a CLI process, which shows that it works and which models it has. */
import { childEnvironment } from '../../claude/launch/command-line.js';
import { catalogOf, type CliCatalog } from '../../claude/read/model-catalog.js';
import { OrphanGuard } from '../../process/orphan-guard.js';
import { ClaudeProcess } from './claude-process.js';
import { Workspace } from './workspace.js';

export interface HandshakeOptions {
  readonly cli: { readonly path: string };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The Node executable. */
  readonly execPath: string;
  readonly newId: () => string;
}

/** Starts one CLI process, initialises it and ends it; asks no model. @throws BridgeError */
export async function handshake(options: HandshakeOptions): Promise<CliCatalog> {
  const workspace = new Workspace(options);
  const guard = new OrphanGuard(options.execPath, options);
  const process = new ClaudeProcess('default', {
    cliPath: options.cli.path,
    env: childEnvironment(options.env, options.platform),
    platform: options.platform,
    newId: options.newId,
    workspace,
    guard,
  });
  try {
    return await initialisedOnly(process);
  } finally {
    await process.end();
    guard.close();
    workspace.remove();
  }
}

/** Asks a fresh process about its CLI; it cannot be used for anything else afterwards. */
export async function initialisedOnly(process: ClaudeProcess): Promise<CliCatalog> {
  const [answer] = await process.control([process.initialisation('')]);
  return catalogOf(answer ?? {});
}
