'use strict';

// The clock as it is now, before a test runner puts its own in its place.
const { setTimeout: delay } = require('node:timers/promises');

const { binaryPath } = require('./binary.js');
const { Control } = require('./control.js');
const { WxpayError } = require('./error.js');
const { demoMerchant, writeMerchants } = require('./merchants.js');
const { checkOptions, sandboxArguments } = require('./options.js');
const { SandboxProcess } = require('./process.js');

const now = performance.now.bind(performance);

const START_TIME = 30_000;
const NOTIFICATION_TIME = 10_000;
const POLL_INTERVAL = 20;
const PAGE = 1_000;

async function startSandbox(options = {}) {
  const given = checkOptions(options);
  const binary = binaryPath({ given: given.binary ?? process.env.WXPAY_BIN });
  const isFile = typeof given.merchants === 'string';
  const merchants = isFile ? [] : (given.merchants ?? [demoMerchant]);
  const written =
    !isFile && (given.merchants || given.orders) ? writeMerchants(merchants, given.orders ?? []) : undefined;
  try {
    const sandboxProcess = new SandboxProcess(binary, sandboxArguments(given, written?.file ?? given.merchants));
    const url = await sandboxProcess.start(Number(given.startTimeout ?? START_TIME));
    return new Sandbox(url, merchants, sandboxProcess);
  } catch (error) {
    if (error.code === 'WXPAY_NOT_STARTED' && given.port) {
      error.message += '\nWithout the option `port` the sandbox takes a free one.';
    }
    throw error;
  } finally {
    // It was read before the sandbox listened.
    written?.remove();
  }
}

// A sandbox that listens. Amounts are fen, and members are named as in the control interface.
class Sandbox {
  #url;
  #merchants;
  #process;
  #control;

  constructor(url, merchants, sandboxProcess) {
    this.#url = url;
    this.#merchants = merchants;
    this.#process = sandboxProcess;
    this.#control = new Control(url, sandboxProcess);
  }

  get url() {
    return this.#url;
  }

  get pid() {
    return this.#process.pid;
  }

  get merchants() {
    return this.#merchants;
  }

  pay(outTradeNo, { merchant, ...how } = {}) {
    return this.#control.call('POST', `orders/${segment(outTradeNo, merchant, '/pay')}`, how);
  }

  order(outTradeNo, { merchant } = {}) {
    return this.#control.call('GET', `orders/${segment(outTradeNo, merchant)}`);
  }

  refundFinish(outRefundNo, status = 'SUCCESS', { merchant } = {}) {
    return this.#control.call('POST', `refunds/${segment(outRefundNo, merchant, '/finish')}`, { status });
  }

  refund(outRefundNo, { merchant } = {}) {
    return this.#control.call('GET', `refunds/${segment(outRefundNo, merchant)}`);
  }

  scan(code, { openid } = {}) {
    return this.#control.call('POST', 'scan', { code, openid });
  }

  // The clock can only go forwards.
  advance(seconds) {
    return this.#control.call('POST', 'clock', { advance_seconds: seconds });
  }

  fault(rule) {
    return this.#control.call('POST', 'faults', rule);
  }

  clearFaults() {
    return this.#control.call('DELETE', 'faults');
  }

  async notifications({ outTradeNo, outRefundNo, atLeast = 0, timeout = NOTIFICATION_TIME } = {}) {
    const deadline = now() + timeout;
    for (;;) {
      const attempts = await this.#attempts(outTradeNo, outRefundNo);
      if (attempts.length >= atLeast) return attempts;
      if (now() > deadline) {
        throw new WxpayError(
          'WXPAY_NO_NOTIFICATION',
          `${attempts.length} of ${atLeast} attempts to notify were made within ${timeout} ms.\n` +
            'Look whether the order is paid, and its `notify_url` of a host that the sandbox may call (`allowNotify`).',
        );
      }
      await delay(POLL_INTERVAL);
    }
  }

  async #attempts(outTradeNo, outRefundNo) {
    const some = outTradeNo !== undefined || outRefundNo !== undefined;
    const orders = outTradeNo === undefined ? (some ? [] : await this.#all('orders')) : [await this.order(outTradeNo)];
    const refunds =
      outRefundNo === undefined ? (some ? [] : await this.#all('refunds')) : [await this.refund(outRefundNo)];
    const attempts = [...orders, ...refunds].flatMap(({ out_trade_no, out_refund_no, notifications }) =>
      notifications.map((attempt) => ({
        out_trade_no,
        ...(out_refund_no === undefined ? {} : { out_refund_no }),
        ...attempt,
      })),
    );
    // The sort is stable: those of one order stay as they were made.
    return attempts.sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
  }

  // The list, the first first.
  async #all(name) {
    const all = [];
    let before = '';
    for (;;) {
      const page = await this.#control.call('GET', `${name}?limit=${PAGE}${before}`);
      all.push(...page[name]);
      if (page.next === null) return all.reverse();
      before = `&before=${page.next}`;
    }
  }

  log() {
    return this.#control.call('GET', 'log');
  }

  reset({ clock } = {}) {
    return this.#control.call('POST', 'reset', { clock });
  }

  control(method, path, body) {
    return this.#control.call(method, path, body);
  }

  stop() {
    return this.#process.stop();
  }
}

// Node.js has the symbol from 18.18 on.
if (Symbol.asyncDispose) {
  Object.defineProperty(Sandbox.prototype, Symbol.asyncDispose, {
    value() {
      return this.stop();
    },
  });
}

function segment(number, merchant, action = '') {
  if (typeof number !== 'string' || number === '') {
    throw new WxpayError('WXPAY_OPTION', 'the number of the order or refund is a text, as it was sent');
  }
  const query = merchant === undefined ? '' : `?merchant=${encodeURIComponent(merchant)}`;
  return `${encodeURIComponent(number)}${action}${query}`;
}

module.exports = { Sandbox, startSandbox };
