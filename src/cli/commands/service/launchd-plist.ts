/** Writes the agent that has launchd run the bridge for one user of a Mac. */
import type { ServiceFacts } from './service-facts.js';
import { xmlText } from './xml-text.js';

export const LAUNCHD_LABEL = 'claude-bridge';

export function launchdPlist({ execPath, script, env, logFile, stopSeconds }: ServiceFacts): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  ${string(LAUNCHD_LABEL)}
  <key>ProgramArguments</key>
  <array>
    ${[execPath, script, 'serve'].map(string).join('\n    ')}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
    ${Object.entries(env)
      .map(([name, value]) => `<key>${xmlText(name)}</key>\n    ${string(value)}`)
      .join('\n    ')}
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <key>ExitTimeOut</key>
  <integer>${stopSeconds}</integer>
  <key>Umask</key>
  <integer>63</integer>
  <key>StandardOutPath</key>
  ${string(logFile)}
  <key>StandardErrorPath</key>
  ${string(logFile)}
</dict>
</plist>
`;
}

function string(text: string): string {
  return `<string>${xmlText(text)}</string>`;
}
