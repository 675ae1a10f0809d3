#![no_main]

wxpay_fuzz::program!(targets::native_url);
