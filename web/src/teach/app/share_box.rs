//! A text to share: displayed, copyable, and as a QR code.

use crate::browser;
use crate::components::i18n::use_i18n;
use crate::components::inline_code::inline_code;
use crate::dom;
use crate::teach::components::qr::Qr;
use crate::teach::qr::{self, BESIDE};
use messages::key;
use yew::{AttrValue, Html, Properties, component, html, use_callback, use_memo, use_state_eq};

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
    let is_here_only = is_local(text);
    // Parts of a link cannot be opened.
    let long = use_memo(text.clone(), |text| {
        let (_, fragment) = text.split_once('#')?;
        qr::qr(text)
            .is_none()
            .then(|| AttrValue::from(format!("#{fragment}")))
    });
    let long = (*long).clone();
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
            if is_here_only {
                <p class="field-problem" role="alert">{ i18n.text(key::TEACH_LINK_LOCAL) }</p>
            }
            <details>
                <summary>{ i18n.text(key::TEACH_QR_SHOW) }</summary>
                if let Some(fragment) = long {
                    <Beside {fragment} label={qr} />
                } else {
                    <Qr {parts} label={qr} />
                }
            </details>
        </div>
    }
}

/// Whether an address opens on this machine only.
fn is_local(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once(':') else {
        return false;
    };
    let host = rest.trim_start_matches('/').split(['/', '#', '?']).next();
    let host = host.unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let is_own = name == "localhost" || name.ends_with(".localhost") || name == "[::1]";
    scheme == "file" || (scheme.starts_with("http") && (is_own || name.starts_with("127.")))
}

#[derive(Clone, PartialEq, Properties)]
struct BesideProps {
    fragment: AttrValue,
    label: AttrValue,
}

/// For a link that is too long for a QR code: a page to save beside this one, and the QR code of its address.
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
    html! {
        <div class="teach-hand">
            <p>{ inline_code(&i18n.text(key::TeachQrBeside { file: BESIDE, address: &address })) }</p>
            <div class="teach-row">
                <button type="button" {onclick}>{ i18n.text(key::TeachQrSave { file: BESIDE }) }</button>
            </div>
            <Qr parts={vec![AttrValue::from(address)]} label={props.label.clone()} />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn only_this_machine_opens_its_own_addresses() {
        for (address, expected) in [
            ("http://127.0.0.1:8080/learn/#w=1.a", true),
            ("http://localhost/learn/", true),
            ("http://[::1]:8080/#w=1.a", true),
            ("http://a.localhost:1/", true),
            ("file:///home/ann/learn/index.html#w=1.a", true),
            ("https://example.org/learn/#w=1.a", false),
            ("http://192.168.1.7:8080/learn/#w=1.a", false),
            ("https://example.org/localhost/", false),
            ("v1.abc.12345678", false),
        ] {
            assert_eq!(is_local(address), expected, "{address}");
        }
    }
}
