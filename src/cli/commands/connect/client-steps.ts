/** All steps that connect a client: first those that every client shares, then its own. */
import { editedConfig } from './config-text.js';
import type { BridgeFacts, ConnectClient, Step } from './connect-client.js';

/** @param exportKey the command that puts the key into its variable. */
export function clientSteps(client: ConnectClient, facts: BridgeFacts, exportKey: string): Step[] {
  const { config } = client;
  const key: Step[] =
    facts.key.kind === 'text' || client.needsNoVariable === true
      ? []
      : [{ say: `Put the key into the variable ${facts.key.name}:`, language: 'sh', code: exportKey }];
  const file: Step[] =
    config === undefined
      ? []
      : [
          {
            say: `Add this to \`${config.shownPath}\`, or have \`claude-bridge connect ${client.id} --write\` do it:`,
            language: config.format,
            code: editedConfig('', config, facts).trimEnd(),
          },
        ];
  return [...key, ...file, ...client.steps(facts)];
}
