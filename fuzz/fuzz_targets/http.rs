#![no_main]

wxpay_fuzz::program!(gateway::http);
