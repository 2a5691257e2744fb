//! `AccessDenied` messages: the reader, and the report of what they say.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::message(bytes));
