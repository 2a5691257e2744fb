//! A text to share: displayed, copyable, and as a QR code.

use crate::browser;
use crate::components::i18n::use_i18n;
use crate::components::inline_code::inline_code;
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
        move |_, (text, i18n)| {
            let (text, i18n, told) = (text.clone(), i18n.clone(), told.clone());
            browser::spawn(async move {
                let copied = browser::copy(&text).await;
                let key = if copied {
                    key::TEACH_COPIED
                } else {
                    key::UI_COPIED_NOT
                };
                told.set(i18n.text(key));
            });
        }
    });
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
