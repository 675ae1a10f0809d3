// Types of the helper. Members of merchants, orders, faults and answers are named as `docs/sandbox.md` names them;
// amounts are fen.

/** A merchant of the sandbox, as `[[merchants]]` of its file. */
export interface Merchant {
  appid: string;
  more_appids?: readonly string[];
  mch_id: string;
  /** The APIv2 key, 32 ASCII letters and digits. A key for tests only. */
  key: string;
  apiv3_key?: string;
  workwx_secret?: string;
  refund_notify_url?: string;
  native_callback_url?: string;
  sharing_notify_url?: string;
  /** Of a service provider. */
  sub_merchants?: readonly { mch_id: string; appid: string }[];
}

/** An order that the sandbox starts with: the fields of a unified order, as `[[orders]]` of the file of merchants. */
export interface SeedOrder {
  mch_id?: string;
  /** Whether it is paid at the start. */
  paid?: boolean;
  [field: string]: string | number | boolean | undefined;
}

export interface SandboxOptions {
  /** The same seed gives out the same numbers for the same calls. */
  seed?: number | bigint;
  /** The merchants, or a file of them in TOML; by default {@link demoMerchant}. */
  merchants?: readonly Merchant[] | string;
  /** Orders to begin with. */
  orders?: readonly SeedOrder[];
  /** The port of 127.0.0.1; by default, and with 0, a free one. */
  port?: number;
  /** A file that keeps the state. */
  data?: string;
  /** What the file keeps after a power failure. */
  durability?: 'full' | 'fast';
  /** Plays the cases of WeChat Pay's own sandboxes. */
  officialCases?: boolean;
  /** Where the cloud-run services of these names receive callbacks. */
  containers?: Readonly<Record<string, string>>;
  /** Where the cloud functions of these names receive callbacks. */
  functions?: Readonly<Record<string, string>>;
  /** Where merchants are called when the code of a product is scanned. */
  nativeCallback?: string;
  /** Hosts that notifications may go to beside this machine and private addresses. */
  allowNotify?: readonly string[];
  /** Further arguments of `wxpay sandbox`. */
  args?: readonly string[];
  /** The binary; by default that of `WXPAY_BIN`, or of the package for this platform. */
  binary?: string;
  /** How many milliseconds the start may take; by default 30,000. */
  startTimeout?: number;
}

/** An attempt to notify. */
export interface NotificationAttempt {
  out_trade_no: string;
  /** Of a refund. */
  out_refund_no?: string;
  /** When, by the sandbox's clock, as yyyyMMddHHmmss. */
  at: string;
  url: string;
  /** The message. */
  request: string;
  acknowledged: boolean;
  /** The merchant's answer, or why there is none. */
  answer: string;
  fault: string | null;
}

export interface Order {
  channel: 'pay' | 'cloud';
  merchant: string;
  out_trade_no: string;
  trade_state: string;
  prepay_id: string | null;
  transaction_id: string | null;
  coupons: { id: string; type: string; fee: number }[];
  /** The numbers of its refunds. */
  refunds: string[];
  /** The fields that it was placed with. */
  placed: Record<string, string>;
  acknowledged: boolean;
  notifications: Omit<NotificationAttempt, 'out_trade_no' | 'out_refund_no'>[];
  next_attempt: string | null;
}

export interface Refund {
  channel: 'pay' | 'cloud';
  merchant: string;
  out_refund_no: string;
  out_trade_no: string;
  refund_id: string;
  refund_fee: number;
  refund_status: string;
  acknowledged: boolean;
  notifications: Omit<NotificationAttempt, 'out_trade_no' | 'out_refund_no'>[];
  next_attempt: string | null;
}

/** A fault rule, see `docs/sandbox-faults.md`. */
export interface FaultRule {
  /** A call or a notification, such as `pay.refund`; `*` is every call. */
  api: string;
  /** A kind, such as `TIMEOUT`, or an error code of the call. */
  fault: string;
  times?: number;
  merchant?: string;
  out_trade_no?: string;
  probability?: number;
  seed?: number;
  seconds?: number;
  before?: boolean;
  [parameter: string]: string | number | boolean | undefined;
}

/** A rule that was set. */
export interface SetFault {
  id: number;
  api: string;
  fault: string;
  /** How often it still applies. */
  left: number;
  [member: string]: unknown;
}

/** A request of the log. */
export interface LogEntry {
  number: number;
  at: string;
  verdict: 'accepted' | 'refused';
  [member: string]: unknown;
}

/** Whose order or refund it is, if several merchants use the number. */
export interface Owner {
  merchant?: string;
}

/** What {@link Sandbox.notifications} lists: by default the attempts for every order and refund. */
export interface NotificationQuery {
  outTradeNo?: string;
  outRefundNo?: string;
  /** Waits until so many attempts were made. */
  atLeast?: number;
  /** How many milliseconds it waits; by default 10,000. */
  timeout?: number;
}

/** A sandbox that listens. It ends with this process, even if that is killed. */
export interface Sandbox {
  /** Where an SDK is pointed at, without a slash at the end. */
  readonly url: string;
  readonly pid: number;
  readonly merchants: readonly Merchant[];
  /** Pays an order, as the payer does. */
  pay(
    outTradeNo: string,
    how?: Owner & { openid?: string; coupons?: { type: string; fee: number; id?: string }[] },
  ): Promise<Order>;
  order(outTradeNo: string, owner?: Owner): Promise<Order>;
  /** Ends a refund, by default as arrived. */
  refundFinish(outRefundNo: string, status?: 'SUCCESS' | 'CHANGE' | 'REFUNDCLOSE', owner?: Owner): Promise<Refund>;
  refund(outRefundNo: string, owner?: Owner): Promise<Refund>;
  /** Scans a code, as the payer's phone does. */
  scan(code: string, how?: { openid?: string }): Promise<Record<string, unknown>>;
  /** Moves the clock forwards; returns its time as yyyyMMddHHmmss. */
  advance(seconds: number): Promise<{ now: string }>;
  /** Makes the sandbox fail on purpose. */
  fault(rule: FaultRule): Promise<SetFault>;
  clearFaults(): Promise<{ removed: number }>;
  /** The attempts to notify, in the order in which they were made. */
  notifications(query?: NotificationQuery): Promise<NotificationAttempt[]>;
  /** The latest requests. */
  log(): Promise<LogEntry[]>;
  /** Removes everything but the merchants and the clock; with `clock` it shows the system's time again. */
  reset(options?: { clock?: boolean }): Promise<Record<string, never>>;
  /** Any call below `/_sandbox/`, such as `control('GET', 'faults')`. */
  control(method: string, path: string, body?: unknown): Promise<any>;
  /** Ends the sandbox. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A class for `instanceof`; {@link startSandbox} makes its objects. */
export declare const Sandbox: { readonly prototype: Sandbox };

/** Starts a sandbox, and returns once it listens. */
export declare function startSandbox(options?: SandboxOptions): Promise<Sandbox>;

/** The merchant of a sandbox that is given none. Its key is public. */
export declare const demoMerchant: Readonly<Merchant>;

/** The binary of `wxpay` for this platform. */
export declare function binaryPath(): string;

export type WxpayErrorCode =
  | 'WXPAY_NO_PLATFORM'
  | 'WXPAY_NO_BINARY'
  | 'WXPAY_NOT_EXECUTABLE'
  | 'WXPAY_OPTION'
  | 'WXPAY_NOT_STARTED'
  | 'WXPAY_ENDED'
  | 'WXPAY_STOPPED'
  | 'WXPAY_NO_ANSWER'
  | 'WXPAY_REFUSED'
  | 'WXPAY_NO_NOTIFICATION';

/** An error of the helper or of its sandbox, with what to do about it. */
export declare class WxpayError extends Error {
  readonly code: WxpayErrorCode;
  /** Of a sandbox that ended. */
  readonly exitCode?: number | null;
  readonly signal?: string | null;
  /** The last lines of a sandbox that ended. */
  readonly stderr?: string;
  /** Of a refused call: the HTTP status and the error code, such as ORDERPAID. */
  readonly status?: number;
  readonly refusal?: string;
}

declare global {
  // Older libraries of TypeScript lack it.
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol;
  }
}
