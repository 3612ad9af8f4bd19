// The program under test, each time with a database of its own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { setting } from './setting.mjs';

// Resolves once the program listens, to its address and to the function that ends it.
export async function startProgram() {
  const folder = await mkdtemp(join(tmpdir(), 'rowcall-web-'));
  const program = spawn(
    setting('ROWCALL_WEB'), ['--port', '0', '--db', join(folder, 'web.sqlite3')],
    { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  program.stderr.on('data', (text) => { complaints += text; });
  const ended = once(program, 'close');
  ended.catch(() => {}); // whoever waits for it sees the failure, too
  const firstLine = once(createInterface({ input: program.stdout }), 'line');
  const [line] = await Promise.race([firstLine, ended.then(() => [complaints])]);
  const [url] = /^http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
  assert.ok(url, `the program says its address first, not: ${line}`);

  const stop = async () => {
    assert.equal(program.exitCode, null, 'the program runs until it is told to stop');
    program.kill('SIGTERM');
    const [status, signal] = await ended;
    await rm(folder, { recursive: true });
    assert.equal(complaints, '', 'the program complains of nothing');
    assert.deepEqual({ status, signal }, { status: 0, signal: null }, 'SIGTERM ends it well');
  };
  return { url, stop };
}
