/** Writes the task that has Windows run the bridge while its user is logged on. */
import type { ServiceFacts } from './service-facts.js';
import { xmlText } from './xml-text.js';

/**
 * PowerShell is there to hide the console window, cmd to write the log: a task can do neither itself. Variables come from the
 * user's own environment.
 */
export function taskXml({ execPath, script, logFile }: ServiceFacts): string {
  const run = `""${execPath}" "${script}" serve >> "${logFile}" 2>&1"`;
  const shell = `& cmd.exe /d /s /c '${run.replaceAll("'", "''")}'; exit $LASTEXITCODE`;
  const args = `-NoProfile -NonInteractive -WindowStyle Hidden -Command "${shell.replaceAll('"', '\\"')}"`;
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>claude-bridge, an OpenAI-compatible API in front of the Claude CLI</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Hidden>true</Hidden>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>5</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>powershell.exe</Command>
      <Arguments>${xmlText(args)}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}
