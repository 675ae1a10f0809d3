//! `wxpay reconcile`: a bill compared with the orders of the shop.

mod book;
mod carry;
mod inputs;
mod layout;
mod planted;
mod property;
mod run;
mod speed;
