// `cloud.cloudPay`, which the declarations of wx-server-sdk lack.
import type { CloudPay } from "./index";

declare module "wx-server-sdk" {
  export const cloudPay: CloudPay;
}
