import path from 'node:path';

/**
 * The full path of a program that belongs to Windows. Windows looks for a bare name in the current folder first, where
 * anybody may have put a program of that name.
 * @param name with its folder below System32, such as `taskkill.exe`
 */
export function windowsProgram(name: string, env: Readonly<Record<string, string | undefined>>): string {
  return path.win32.join(windowsFolder(env), 'System32', name);
}

export function windowsFolder(env: Readonly<Record<string, string | undefined>>): string {
  const value = windowsVariable('SYSTEMROOT', env) ?? '';
  return path.win32.isAbsolute(value) ? value : 'C:\\Windows';
}

/** Windows ignores case in the names of variables. @param name in capitals */
export function windowsVariable(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return Object.entries(env).find(([each]) => each.toUpperCase() === name)?.[1];
}
