//! Infrastructure as code: the readers of Terraform, CloudFormation and YAML.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::infrastructure(bytes));
