#![no_main]

wxpay_fuzz::program!(targets::table_message);
