'use strict';

// A sandbox as a process, which ends with this one: it holds the other end of a pipe.

const { spawn } = require('node:child_process');
const readline = require('node:readline');
// Taken now, before a test runner puts its own clock in their place.
const { setInterval, clearInterval, setTimeout, clearTimeout } = require('node:timers');

const { WxpayError } = require('./error.js');

const STOP_TIME = 5_000;
const PARENT_INTERVAL = 250;
const STDERR_LINES = 20;

class SandboxProcess {
  #child;
  #stderr = [];
  #end = null;
  #stopped = null;
  #parent;
  // Resolves when the process has ended and its stderr was read.
  ended;

  constructor(binary, args) {
    this.#child = spawn(binary, args, { stdio: 'pipe', windowsHide: true });
    // A process that ended takes nothing from its stdin.
    this.#child.stdin.on('error', () => {});
    readline.createInterface({ input: this.#child.stderr }).on('line', (line) => {
      this.#stderr.push(line);
      if (this.#stderr.length > STDERR_LINES) this.#stderr.shift();
    });
    this.ended = new Promise((resolve) => {
      const end = (details) => {
        clearInterval(this.#parent);
        this.#end ??= details;
        resolve();
      };
      this.#child.once('error', (error) => end({ exitCode: null, signal: null, reason: error.message }));
      this.#child.once('close', (exitCode, signal) => end({ exitCode, signal }));
    });
  }

  get pid() {
    return this.#child.pid;
  }

  // The URL of the first line on stdout, once the sandbox listens.
  async start(timeLimit) {
    const lines = readline.createInterface({ input: this.#child.stdout });
    const line = new Promise((resolve) => {
      lines.once('line', resolve);
    });
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, timeLimit, undefined);
    });
    const first = await Promise.race([line, this.ended, late]);
    clearTimeout(timer);
    const url = /^listening on (https?:\/\/\S+)$/.exec(first ?? '')?.[1];
    if (url === undefined) {
      const ended = this.#end;
      await this.stop();
      throw ended ? this.#error('did not start: it', ended) : this.#slow(first, timeLimit);
    }
    this.#release();
    return url;
  }

  // From now on the process does not keep this one from its end.
  #release() {
    const { stdin, stdout, stderr } = this.#child;
    for (const handle of [this.#child, stdin, stdout, stderr]) handle.unref();
    this.#parent = watchRunner(() =>
      this.stop('the test runner, which had started the process of the test, has gone away'),
    );
  }

  // Ends the process. `reason` is told by later calls.
  async stop(reason = 'stop() was called') {
    if (this.#end) return;
    this.#stopped ??= reason;
    this.#child.ref();
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIME);
    await this.ended;
    clearTimeout(timer);
  }

  // Waits a little for the end of a process that does not answer; returns whether it ended.
  async endsWithin(milliseconds) {
    let timer;
    this.#child.ref();
    await Promise.race([
      this.ended,
      new Promise((resolve) => {
        timer = setTimeout(resolve, milliseconds);
      }),
    ]);
    clearTimeout(timer);
    if (!this.#end) this.#child.unref();
    return this.#end !== null;
  }

  // Throws if the process was stopped or has ended.
  check() {
    if (this.#stopped) {
      throw new WxpayError(
        'WXPAY_STOPPED',
        `The sandbox was stopped: ${this.#stopped}.\nStart another one with startSandbox().`,
      );
    }
    if (this.#end) throw this.#error('has ended: it', this.#end);
  }

  #error(what, { exitCode, signal, reason }) {
    const how = reason ?? (signal ? `was ended by ${signal}` : `exited with code ${exitCode}`);
    const stderr = this.#stderr.join('\n');
    const words = stderr ? `Its last lines on stderr:\n${stderr}` : 'It wrote nothing to stderr.';
    const code = what.startsWith('did not start') ? 'WXPAY_NOT_STARTED' : 'WXPAY_ENDED';
    const help = code === 'WXPAY_ENDED' ? '\nStart another one with startSandbox().' : '';
    return new WxpayError(code, `The sandbox ${what} ${how}. ${words}${help}`, { exitCode, signal, stderr });
  }

  #slow(first, timeLimit) {
    const what = first === undefined ? `did not listen within ${timeLimit} ms` : 'did not say where it listens';
    const stderr = this.#stderr.join('\n');
    const help = 'Look whether the binary is that of wxpay, or give more time with the option `startTimeout`.';
    return new WxpayError('WXPAY_NOT_STARTED', `The sandbox ${what}.\n${help}`, {
      exitCode: null,
      signal: null,
      stderr,
    });
  }
}

// Calls `gone` when the test runner that started this process is killed: a process of its own, which is
// left behind, and would keep its sandbox.
function watchRunner(gone) {
  const isOfRunner = process.env.NODE_TEST_CONTEXT?.startsWith('child') || typeof process.send === 'function';
  if (!isOfRunner) return undefined;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(parent)) return;
    clearInterval(timer);
    gone();
  }, PARENT_INTERVAL);
  timer.unref();
  return timer;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

module.exports = { SandboxProcess };
