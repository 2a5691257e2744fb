//! A text to share: displayed, copyable, and as a QR code.

use crate::browser;
use crate::components::i18n::use_i18n;
use crate::components::inline_code::inline_code;
use crate::dom;
use crate::teach::components::qr::Qr;
use crate::teach::qr::{self, BESIDE, READABLE};
use messages::key;
use std::net::{Ipv4Addr, Ipv6Addr};
use yew::{AttrValue, Html, Properties, component, html, use_callback, use_memo, use_state_eq};

/// The length of an address that somebody types from a screen.
const TYPEABLE: usize = 60;

/// The properties of the box.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// Its id.
    pub(super) id: &'static str,
    /// The label of the text.
    pub(super) label: AttrValue,
    /// The text.
    pub(super) text: AttrValue,
    /// The label of the copy button.
    pub(super) copy: AttrValue,
    /// The label of the QR code.
    pub(super) qr: AttrValue,
    /// The text in parts, for QR codes that a camera can read; if empty, one code contains all of it.
    #[prop_or_default]
    pub(super) parts: Vec<AttrValue>,
}

/// The box.
#[component]
pub(super) fn ShareBox(props: &Props) -> Html {
    let i18n = use_i18n();
    let told = use_state_eq(AttrValue::default);
    let Props {
        id,
        label,
        text,
        copy,
        qr,
        parts,
    } = props;
    let parts = match parts.as_slice() {
        [] => vec![text.clone()],
        parts => parts.to_vec(),
    };
    let oncopy = use_callback((text.clone(), i18n.clone()), {
        let told = told.setter();
        let id = *id;
        move |_, (text, i18n)| {
            let (text, i18n, told) = (text.clone(), i18n.clone(), told.clone());
            browser::spawn(async move {
                let copied = browser::copy(&text).await;
                let key = if copied {
                    key::TEACH_COPIED
                } else {
                    // Pages over plain HTTP may not copy: the person presses the keys instead.
                    dom::select_all(id);
                    key::TEACH_COPY_SELECTED
                };
                told.set(i18n.text(key));
            });
        }
    });
    let reach = reach(text);
    // Parts of a link cannot be opened.
    let long = use_memo(text.clone(), |text| {
        let (_, fragment) = text.split_once('#')?;
        (text.len() > READABLE).then(|| AttrValue::from(format!("#{fragment}")))
    });
    let long = (*long).clone();
    // An address that can be typed from a screen.
    let short = text
        .split_once('#')
        .filter(|_| long.is_none() && text.len() > TYPEABLE);
    let short = short.map(|(_, fragment)| AttrValue::from(format!("#{fragment}")));
    html! {
        <div class="teach-hand">
            <div class="field">
                <label for={*id}>{ label }</label>
                <textarea id={*id} class="code" rows="3" readonly=true value={text.clone()} />
            </div>
            <div class="teach-row">
                <button type="button" onclick={oncopy}>{ copy }</button>
                <span class="hint" role="status">{ &*told }</span>
            </div>
            if reach == Reach::Machine {
                <p class="field-problem" role="alert">{ i18n.text(key::TEACH_LINK_LOCAL) }</p>
            }
            if reach == Reach::Network {
                <p class="field-problem" role="alert">{ i18n.text(key::TEACH_LINK_PRIVATE) }</p>
            }
            <details>
                <summary>{ i18n.text(key::TEACH_QR_SHOW) }</summary>
                if let Some(fragment) = long {
                    <Beside {fragment} label={qr} is_long=true />
                } else {
                    <Qr {parts} label={qr} />
                }
            </details>
            if let Some(fragment) = short {
                <details>
                    <summary>{ i18n.text(key::TEACH_LINK_SHORT) }</summary>
                    <Beside {fragment} label={qr} />
                </details>
            }
        </div>
    }
}

/// Who can open an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Only this machine.
    Machine,
    /// Only machines of the same network: a private address (RFC 1918, RFC 3927, RFC 4193), or a name that only this
    /// network knows.
    Network,
    /// Everybody, as far as the address tells.
    Everybody,
}

/// Who can open an address; everybody, if the text is none.
fn reach(address: &str) -> Reach {
    let Some((scheme, rest)) = address.split_once(':') else {
        return Reach::Everybody;
    };
    if scheme == "file" {
        return Reach::Machine;
    }
    if !scheme.starts_with("http") {
        return Reach::Everybody;
    }
    let host = rest.trim_start_matches('/').split(['/', '#', '?']).next();
    let host = host.unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_matches(['[', ']']).to_ascii_lowercase();
    if let Ok(address) = name.parse::<Ipv4Addr>() {
        return match address {
            _ if address.is_loopback() => Reach::Machine,
            _ if address.is_private() || address.is_link_local() => Reach::Network,
            _ => Reach::Everybody,
        };
    }
    if let Ok(address) = name.parse::<Ipv6Addr>() {
        return match address {
            _ if address.is_loopback() => Reach::Machine,
            _ if address.is_unique_local() || address.is_unicast_link_local() => Reach::Network,
            _ => Reach::Everybody,
        };
    }
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    if name == "localhost" || ends(&[".localhost"]) {
        Reach::Machine
    } else if !name.contains('.') || ends(&[".local", ".internal", ".home.arpa", ".lan"]) {
        Reach::Network
    } else {
        Reach::Everybody
    }
}

#[derive(Clone, PartialEq, Properties)]
struct BesideProps {
    fragment: AttrValue,
    label: AttrValue,
    /// Whether the link is too long for a code of its own.
    #[prop_or_default]
    is_long: bool,
}

/// For a link that is too long for a QR code, or to be typed: a page to save beside this one, and the QR code of its address.
#[component]
fn Beside(props: &BesideProps) -> Html {
    let i18n = use_i18n();
    let onclick = {
        let fragment = props.fragment.clone();
        move |_| {
            browser::save(BESIDE, &qr::beside(&fragment));
        }
    };
    let here = browser::address();
    let folder = here.rsplit_once('/').map_or("", |(folder, _)| folder);
    let address = format!("{folder}/{BESIDE}");
    let (file, shown) = (BESIDE, address.as_str());
    let about = if props.is_long {
        i18n.text(key::TeachQrBeside {
            address: shown,
            file,
        })
    } else {
        i18n.text(key::TeachLinkShortAbout {
            address: shown,
            file,
        })
    };
    html! {
        <div class="teach-hand">
            <p>{ inline_code(&about) }</p>
            <div class="teach-row">
                <button type="button" {onclick}>{ i18n.text(key::TeachQrSave { file: BESIDE }) }</button>
            </div>
            <Qr parts={vec![AttrValue::from(address)]} label={props.label.clone()} />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::{Reach, reach};

    #[test]
    fn addresses_that_others_cannot_open() {
        for (address, expected) in [
            ("http://127.0.0.1:8080/learn/#w=1.a", Reach::Machine),
            ("http://localhost/learn/", Reach::Machine),
            ("http://[::1]:8080/#w=1.a", Reach::Machine),
            ("http://a.localhost:1/", Reach::Machine),
            ("file:///home/ann/learn/index.html#w=1.a", Reach::Machine),
            ("http://192.168.1.7:8080/learn/#w=1.a", Reach::Network),
            ("http://10.0.0.5/learn/", Reach::Network),
            ("https://172.20.1.1/", Reach::Network),
            ("http://169.254.10.1/", Reach::Network),
            ("http://[fd00::7]:8080/learn/", Reach::Network),
            ("http://trainer-laptop:8080/learn/", Reach::Network),
            ("http://training.local/learn/", Reach::Network),
            ("https://example.org/learn/#w=1.a", Reach::Everybody),
            ("https://172.32.1.1/", Reach::Everybody),
            ("https://example.org/localhost/", Reach::Everybody),
            ("v1.abc.12345678", Reach::Everybody),
        ] {
            assert_eq!(reach(address), expected, "{address}");
        }
    }
}
