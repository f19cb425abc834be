/** The Chromium in npm's package `@sparticuz/chromium`, unpacked once after each `npm ci`: a headless browser that needs nothing of the system. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { cachedFolder, moveUnlessThere, unfinishedFolder } from '../support/cache-folder.js';

/** @param file the packed program. @returns the path of a program that starts it with its own libraries and fonts */
export function unpackedChromium(file: string): string {
  const packed = path.dirname(file);
  const { version } = JSON.parse(readFileSync(path.join(packed, '../package.json'), 'utf8')) as {
    version: string;
  };
  const folder = cachedFolder(`chromium-${version}`);
  if (!existsSync(folder)) {
    const unpacked = unfinishedFolder();
    unpack(packed, unpacked);
    writeFileSync(path.join(unpacked, 'fonts.conf'), fontsFile(folder));
    writeFileSync(path.join(unpacked, 'start'), startScript(folder), { mode: 0o755 });
    moveUnlessThere(unpacked, folder);
  }
  return path.join(folder, 'start');
}

function unpack(packed: string, folder: string): void {
  const unpacked = (name: string): Buffer => brotliDecompressSync(readFileSync(path.join(packed, name)));
  writeFileSync(path.join(folder, 'chromium'), unpacked('chromium.br'), { mode: 0o755 });
  for (const name of ['al2023', 'swiftshader', 'fonts'])
    execFileSync('tar', ['-x', '-C', folder], { input: unpacked(`${name}.tar.br`) });
}

/** As the system chooses its fonts, where it has some. */
function fontsFile(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${path.join(folder, 'fonts')}</dir>
  <cachedir>${path.join(folder, 'font-cache')}</cachedir>
</fontconfig>
`;
}

/** Without a language, its pages would have one that is no language. */
function startScript(folder: string): string {
  return `#!/bin/sh
export LD_LIBRARY_PATH='${path.join(folder, 'lib')}' FONTCONFIG_FILE='${path.join(folder, 'fonts.conf')}' LANG=en_US.UTF-8
exec '${path.join(folder, 'chromium')}' --lang=en-US "$@"
`;
}
