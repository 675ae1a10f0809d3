'use strict';

const { spawn } = require('node:child_process');
const net = require('node:net');
const readline = require('node:readline');
const { setTimeout: delay } = require('node:timers/promises');

// A port that was free a moment ago.
async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => {
    server.once('listening', resolve);
  });
  const { port } = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

// Starts a server whose first line on stdout has its URL; it ends with the test.
async function startServer(test, command, args, options) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  test.after(() => child.kill('SIGKILL'));
  for await (const line of readline.createInterface({ input: child.stdout })) {
    const url = /^listening on (http:\S+)$/.exec(line)?.[1];
    if (url) {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error(`${command} ${args.join(' ')} did not listen`);
}

// The first true value, asked for again and again.
async function until(ask) {
  for (;;) {
    const value = await ask();
    if (value) return value;
    await delay(20);
  }
}

async function json(method, url, body) {
  const response = await fetch(url, {
    method,
    body: body && JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
  if (!response.ok) throw new Error(`${method} ${url}: HTTP ${response.status} ${await response.text()}`);
  return response.json();
}

module.exports = { freePort, json, startServer, until };
