#!/usr/bin/env node
'use strict';

// Runs the binary of this platform. Signals reach it, and its exit code is that of this process.

const { spawn } = require('node:child_process');
const os = require('node:os');

const { binaryPath } = require('../lib/binary.js');

const SIGNALS =
  process.platform === 'win32' ? ['SIGINT'] : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];

function run(binary, args) {
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    // The binary takes the place of this process: nothing is in between.
    process.execve(binary, [binary, ...args], process.env);
  }
  // A sandbox reads nothing from stdin, and so ends with this process by it, also when this one is killed.
  const isSandbox = args[0] === 'sandbox' && !args.includes('--stop-with-stdin');
  const child = spawn(binary, isSandbox ? [...args, '--stop-with-stdin'] : args, {
    stdio: [isSandbox ? 'pipe' : 'inherit', 'inherit', 'inherit'],
  });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${binary} cannot be run: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const other of SIGNALS) process.removeAllListeners(other);
    process.kill(process.pid, signal);
    // A signal that does not end this process: what a shell says of the child.
    process.exitCode = 128 + (os.constants.signals[signal] ?? 0);
  });
}

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}

let binary;
try {
  binary = binaryPath();
} catch (error) {
  fail(error.message);
}
run(binary, process.argv.slice(2));
