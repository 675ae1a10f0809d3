'use strict';

// The control interface of a sandbox, JSON over HTTP. Without `fetch`, which test environments replace or lack.

const http = require('node:http');

const { WxpayError } = require('./error.js');

const TIME_LIMIT = 30_000;
// How long after a broken connection a sandbox that dies may take to end.
const LAST_WORDS = 2_000;

class Control {
  #url;
  #process;

  constructor(url, sandboxProcess) {
    // With HTTPS the sandbox answers both at the same address.
    this.#url = url.replace(/^https:/, 'http:');
    this.#process = sandboxProcess;
  }

  // Calls `/_sandbox/…`, and returns the JSON of the answer.
  async call(method, path, body) {
    this.#process.check();
    let answer;
    try {
      answer = await send(method, `${this.#url}/_sandbox/${path}`, body);
    } catch (error) {
      if (await this.#process.endsWithin(LAST_WORDS)) this.#process.check();
      throw new WxpayError(
        'WXPAY_NO_ANSWER',
        `The sandbox at ${this.#url} does not answer ${method} ${path}: ${error.message}`,
      );
    }
    const value = parse(answer.text);
    if (answer.status === 200 && value !== undefined) return value;
    const reason = value?.error ?? answer.text.slice(0, 1_000);
    throw new WxpayError('WXPAY_REFUSED', `The sandbox refuses ${method} ${path} (HTTP ${answer.status}): ${reason}`, {
      status: answer.status,
      refusal: value?.code,
    });
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(method, url, body) {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const request = http.request(url, { method, headers, agent: false, timeout: TIME_LIMIT }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString('utf8') }));
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${TIME_LIMIT / 1_000} seconds`)));
    request.on('error', reject);
    request.end(text);
  });
}

module.exports = { Control };
