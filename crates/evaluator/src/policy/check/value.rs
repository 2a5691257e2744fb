//! The values of condition tests: those that their operator cannot parse, and those that it does not interpret as
//! intended.

use super::resource::is_region;
use super::{Found, View};
use crate::condition::{Comparison, Family, Operator, Test, is_value};
use crate::finding::Code;
use crate::identifiers::wildcard::is_wild;
use crate::identifiers::{Arn, is_account_id};
use crate::json::Names;
use crate::source::Span;
use ipnet::IpNet;
use std::net::IpAddr;

/// Keys whose values are account IDs.
const ACCOUNT_KEYS: [&str; 5] = [
    "aws:PrincipalAccount",
    "aws:ResourceAccount",
    "aws:SourceAccount",
    "aws:VpceAccount",
    "kms:CallerAccount",
];

impl Found {
    pub(super) fn values(&mut self, view: View<'_>, test: &Test) {
        self.variables_in_values(view, test);
        self.repeated_values(test);
        let Operator::Compare { comparison, .. } = test.operator.value else {
            for value in &test.values {
                let unfilled = !value.value.placeholders().is_empty();
                if !unfilled && !is_value(Family::Bool, value.value.text()) {
                    self.push_with(Code::BadNull, value.span, [("value", value.value.text())]);
                }
            }
            return;
        };
        let family = comparison.family();
        let key = test.key.value.as_str();
        for value in &test.values {
            let (written, span) = (value.value.text(), value.span);
            if written.contains("${") || !value.value.placeholders().is_empty() {
                continue;
            }
            if !is_value(family, written) {
                let code = match family {
                    Family::Numeric => Code::NotANumber,
                    Family::Date => Code::NotADate,
                    Family::Bool => Code::BadBool,
                    Family::Binary => Code::NotBase64,
                    Family::Ip => Code::NotAnIpAddress,
                    Family::String | Family::Arn => continue,
                };
                self.push_with(code, span, [("value", written)]);
                continue;
            }
            match family {
                Family::Date
                    if written.len() != 4 && written.bytes().all(|byte| byte.is_ascii_digit()) =>
                {
                    self.push_with(Code::EpochDate, span, [("value", written)]);
                }
                Family::Ip => self.network(key, written, span),
                Family::Arn => self.arn_value(key, written, span),
                Family::String => self.string_value(test, comparison, written, span),
                _ => {}
            }
        }
        if family == Family::Bool {
            let has = |wanted: &str| {
                test.values
                    .iter()
                    .any(|value| value.value.text().eq_ignore_ascii_case(wanted))
            };
            if has("true") && has("false") {
                self.push_with(Code::SeveralBools, test.span, [("key", key)]);
            }
        }
    }

    fn repeated_values(&mut self, test: &Test) {
        let mut seen = Names::default();
        for value in &test.values {
            if !seen.insert(value.value.text()) {
                self.push_with(
                    Code::RepeatedValue,
                    value.span,
                    [("value", value.value.text())],
                );
            }
        }
    }

    fn network(&mut self, key: &str, text: &str, span: Span) {
        if key.eq_ignore_ascii_case("aws:SourceIp") && is_private(text) {
            self.push_with(Code::PrivateIpAddress, span, [("value", text)]);
        }
        if let Ok(network) = text.parse::<IpNet>()
            && network.trunc() != network
        {
            let trunc = network.trunc().to_string();
            self.push_with(Code::HostBits, span, [("value", text), ("network", &trunc)]);
        }
    }

    fn arn_value(&mut self, key: &str, text: &str, span: Span) {
        if text != "*" && Arn::parse(text).is_none() {
            self.push_with(Code::NotAnArnValue, span, [("value", text)]);
        }
        self.principal_arn(key, text, span);
    }

    fn string_value(&mut self, test: &Test, comparison: Comparison, written: &str, span: Span) {
        let key = test.key.value.as_str();
        let wild = is_wild(written);
        if wild && !comparison.row().wildcards {
            let operator = test.operator.value.to_string();
            let suggestion = operator
                .replace("EqualsIgnoreCase", "Like")
                .replace("Equals", "Like");
            self.push_with(
                Code::LiteralWildcard,
                span,
                [
                    ("operator", &operator),
                    ("value", written),
                    ("suggestion", &suggestion),
                ],
            );
            return;
        }
        self.principal_arn(key, written, span);
        if wild {
            return;
        }
        if ACCOUNT_KEYS
            .iter()
            .any(|name| name.eq_ignore_ascii_case(key))
            && !is_account_id(written)
        {
            self.push_with(
                Code::NotAnAccountId,
                span,
                [("value", written), ("key", key)],
            );
        }
        if key.eq_ignore_ascii_case("aws:RequestedRegion") {
            if is_region(written) {
                self.misspelled_region(written, span);
            } else {
                self.push_with(Code::BadRegion, span, [("region", written)]);
            }
        }
        if key.eq_ignore_ascii_case("kms:ViaService") {
            match via_service_region(written) {
                Some(region) => {
                    self.misspelled_region(region, span);
                }
                None => self.push_with(Code::BadViaService, span, [("value", written)]),
            }
        }
    }

    /// Checks `aws:PrincipalArn`, which contains the role's ARN, never the session's (semantics 7).
    fn principal_arn(&mut self, key: &str, text: &str, span: Span) {
        let session = text
            .split(':')
            .nth(5)
            .is_some_and(|resource| resource.starts_with("assumed-role/"));
        if session && key.eq_ignore_ascii_case("aws:PrincipalArn") {
            self.push_with(Code::SessionAsPrincipalArn, span, [("value", text)]);
        }
    }
}

/// Returns `true` for an address or network that never reaches AWS from the internet.
fn is_private(text: &str) -> bool {
    let address = text
        .split('/')
        .next()
        .and_then(|address| address.parse::<IpAddr>().ok());
    match address {
        Some(IpAddr::V4(address)) => {
            address.is_private() || address.is_loopback() || address.is_link_local()
        }
        Some(IpAddr::V6(address)) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
        None => false,
    }
}

/// `backup.us-west-2.amazonaws.com`; the suffix is the same in every partition (`KMS/conditions-kms`).
///
/// Returns its Region.
fn via_service_region(text: &str) -> Option<&str> {
    let (service, region) = text.strip_suffix(".amazonaws.com")?.rsplit_once('.')?;
    (!service.is_empty() && is_region(region)).then_some(region)
}
