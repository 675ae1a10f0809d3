'use strict';

// An error of the helper or of its sandbox. `code` says which, for programs.
class WxpayError extends Error {
  constructor(code, message, details = {}) {
    super(message);
    this.name = 'WxpayError';
    this.code = code;
    Object.assign(this, details);
  }
}

module.exports = { WxpayError };
