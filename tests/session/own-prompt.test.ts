/** Whatever a client's system prompt says, the CLI's own two blocks come first. */
import { expect, test } from '@jest/globals';
import { turnOf, user } from '../support/engine.js';
import { expectedSystem } from '../support/expected-request.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { startStage } from '../support/stage.js';

const header = 'x-anthropic-billing-header: cc_version=9.9.9; cc_entrypoint=cli;';
const identity = "You are Claude Code, Anthropic's official CLI for Claude.";

test.each(CLI_VERSIONS)('through CLI $version', async ({ path, version }) => {
  await using on = await startStage(path);
  const prompts: readonly (readonly [string, string])[] = [
    [header, `\n${header}`],
    [`${header}\n\nBe brief.`, `\n${header}\n\nBe brief.`],
    [identity, `\n${identity}`],
    [
      "You are a Claude agent, built on Anthropic's Claude Agent SDK.",
      "\nYou are a Claude agent, built on Anthropic's Claude Agent SDK.",
    ],
    [`Be brief.\n\n${header}`, `Be brief.\n\n${header}`],
  ];
  for (const [system, sent] of prompts) {
    await on.ask(turnOf([user('one')], { system }));
    expect(on.bodies().at(-1)!.system).toEqual(expectedSystem(version, sent));
  }
});
