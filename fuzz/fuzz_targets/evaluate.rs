//! Lines of `evaluate`: the reader, the evaluation and the answer.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::evaluate(bytes));
