/** All steps that connect a client, with those in front that every client has. */
import { editedConfig } from './config-text.js';
import type { BridgeFacts, ConnectClient, Step } from './connect-client.js';

/** @param exportKey the command that puts the key into its variable. */
export function clientSteps(client: ConnectClient, facts: BridgeFacts, exportKey: string): Step[] {
  const { config } = client;
  const key: Step[] =
    facts.key.kind === 'text' || client.needsNoVariable === true
      ? []
      : [
          {
            say: `The key goes into the environment, under the name ${facts.key.name}:`,
            language: 'sh',
            code: exportKey,
          },
        ];
  const file: Step[] =
    config === undefined
      ? []
      : [
          {
            say: `Into \`${config.shownPath}\`, which \`claude-bridge connect ${client.id} --write\` does for you:`,
            language: config.format,
            code: editedConfig('', config, facts).trimEnd(),
          },
        ];
  return [...key, ...file, ...client.steps(facts)];
}
