//! A text to hand over: shown, copied, and as a QR code.

use super::qr::Qr;
use crate::browser;
use crate::components::speech::use_speech;
use yew::{AttrValue, Html, Properties, component, html, use_callback, use_state_eq};

/// What it needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Its identity on the page.
    pub id: &'static str,
    /// What the text is called.
    pub label: AttrValue,
    /// The text.
    pub text: AttrValue,
    /// What the button that copies it is called.
    pub copy: AttrValue,
    /// What the QR code is called.
    pub qr: AttrValue,
}

/// A text to hand over.
#[component]
pub fn Hand(props: &Props) -> Html {
    let speech = use_speech();
    let told = use_state_eq(AttrValue::default);
    let Props {
        id,
        label,
        text,
        copy,
        qr,
    } = props;
    let oncopy = use_callback((text.clone(), speech.clone()), {
        let told = told.setter();
        move |_, (text, speech)| {
            let (text, speech, told) = (text.clone(), speech.clone(), told.clone());
            browser::spawn(async move {
                let copied = browser::copy(&text).await;
                let key = if copied {
                    "teach.copied"
                } else {
                    "ui.copied.not"
                };
                told.set(speech.say(key));
            });
        }
    });
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
                <summary>{ speech.say("teach.qr.show") }</summary>
                <Qr {text} label={qr} />
            </details>
        </div>
    }
}
