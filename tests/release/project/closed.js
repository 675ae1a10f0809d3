'use strict';

const net = require('node:net');
const { setTimeout: delay } = require('node:timers/promises');

// Resolves once nothing listens there.
async function isClosed(url) {
  const { hostname, port } = new URL(url);
  const isOpen = () =>
    new Promise((resolve) => {
      const socket = net.connect(Number(port), hostname);
      socket
        .on('connect', () => {
          socket.destroy();
          resolve(true);
        })
        .on('error', () => resolve(false));
    });
  while (await isOpen()) await delay(10);
}

module.exports = { isClosed };
