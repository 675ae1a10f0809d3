#![no_main]

wxpay_fuzz::program!(targets::bill);
