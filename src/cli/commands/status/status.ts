/** `claude-bridge status`: shows what the running bridge is doing, once or repeatedly. */
import { setTimeout as delay } from 'node:timers/promises';
import type { GivenSettings } from '../../../settings/resolve-settings.js';
import { plainValue } from '../../../core/plain-text.js';
import type { StatusBody } from '../../../http/routes/status.js';
import { askBridge } from '../../running-bridge/bridge-request.js';
import { runningBridge } from '../../running-bridge/find-bridge.js';
import { loadSettings } from '../../command-settings.js';
import type { Machine } from '../../machine.js';
import { statusText } from './status-text.js';
import { columnsOf } from '../../terminal/columns.js';
import { show, showJson } from '../../terminal/tell.js';

export interface StatusOptions {
  readonly json: boolean;
  readonly watch: boolean;
  readonly flags: GivenSettings['flags'];
}

/** With `watch`, runs until a signal or until the bridge stops. @throws SettingError, CommandFailure `notRunning` */
export async function status({ json, watch, flags }: StatusOptions, machine: Machine): Promise<void> {
  const { stdout, now, colours } = machine;
  const bridge = await runningBridge(loadSettings(flags, machine));
  for (;;) {
    const body = plainValue(await (await askBridge(bridge, '/v1/status')).json()) as StatusBody;
    if (json) {
      // One line per object while watching, so that a program can read them one by one.
      showJson(machine, body, watch ? undefined : 2);
    } else {
      const text = statusText(bridge.url, body, {
        now: now() / 1000,
        columns: columnsOf(stdout),
        colours: colours.stdout,
      });
      if (watch) show(machine, stdout.isTTY ? `${CLEAR}${text}\nCtrl-C quits.\n` : `${text}\n`);
      else show(machine, text);
    }
    if (!watch) return;
    await delay(WATCH_MS);
  }
}

const WATCH_MS = 2000;
const CLEAR = '\u001b[H\u001b[2J\u001b[3J';
