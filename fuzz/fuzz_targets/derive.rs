#![no_main]

wxpay_fuzz::program!(soup);
