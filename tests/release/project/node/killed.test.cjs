// Processes that are killed: no sandbox is left behind.
'use strict';

const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const readline = require('node:readline');
const test = require('node:test');

const { demoMerchant } = require('wxpay');

const { isClosed } = require('../closed.js');

const cli = path.join(path.dirname(require.resolve('wxpay')), 'bin/wxpay.js');
const hanging = path.join(__dirname, '../hanging.cjs');
const LIMIT = { timeout: 60_000 };

function spawnNode(args) {
  // Without what tells a test runner that it runs in another one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

// The URL and the process of the first line that has both.
async function readSandbox(child) {
  for await (const line of readline.createInterface({ input: child.stdout })) {
    const found = /(http:\/\/[\d.:]+)(?: (\d+))?$/.exec(line);
    if (found) return { url: found[1], pid: Number(found[2]) };
  }
  throw new Error('no line has a URL');
}

test('a program that is killed leaves no sandbox', LIMIT, async () => {
  const child = spawnNode([hanging]);
  const { url } = await readSandbox(child);
  child.kill('SIGKILL');
  await isClosed(url);
});

test('a test runner that is killed leaves no sandbox, though it leaves the process of its test', LIMIT, async () => {
  const runner = spawnNode(['--test', hanging]);
  const { url, pid } = await readSandbox(runner);
  assert.notEqual(pid, runner.pid);
  runner.kill('SIGKILL');
  await isClosed(url);
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    assert.equal(error.code, 'ESRCH');
  }
});

test('a command that is killed leaves no sandbox', LIMIT, async () => {
  const child = spawnNode([cli, 'sandbox', '--listen', '127.0.0.1:0']);
  const { url } = await readSandbox(child);
  child.kill('SIGKILL');
  await isClosed(url);
});

test('a command passes signals on, and its exit code is that of the binary', LIMIT, async () => {
  const child = spawnNode([cli, 'sandbox', '--listen', '127.0.0.1:0']);
  const { url } = await readSandbox(child);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
  await isClosed(url);
  const wrong = spawnSync(process.execPath, [cli, 'sandbox', '--seed', 'one'], { encoding: 'utf8' });
  assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
  assert.match(wrong.stderr, /--seed/);
  const env = { ...process.env, WXPAY_KEY: demoMerchant.key };
  const unsigned = spawnSync(process.execPath, [cli, 'verify'], {
    env,
    input: '<xml><a>1</a></xml>',
    encoding: 'utf8',
  });
  assert.equal(unsigned.status, 1);
  assert.match(unsigned.stdout, /"verdict":"reject"/);
});
