//! `AccessDenied` messages: the parser, and the report of their contents.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::message(bytes));
