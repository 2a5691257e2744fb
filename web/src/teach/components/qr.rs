//! A QR code, drawn as one path.

use super::super::qr;
use crate::components::speech::use_speech;
use yew::{AttrValue, Html, Properties, component, html, use_memo};

/// What the QR code needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What it holds.
    pub text: AttrValue,
    /// What it is, for those who do not see it.
    pub label: AttrValue,
}

/// The QR code, or that the text is too long for one.
#[component]
pub fn Qr(props: &Props) -> Html {
    let speech = use_speech();
    let code = use_memo(props.text.clone(), |text| qr::qr(text));
    let Some(code) = &*code else {
        return html! { <p class="hint">{ speech.say("teach.qr.long") }</p> };
    };
    let side = code.side;
    html! {
        <svg class="teach-qr" role="img" aria-label={props.label.clone()} viewBox={format!("0 0 {side} {side}")} shape-rendering="crispEdges">
            <rect width={side.to_string()} height={side.to_string()} />
            <path d={code.path.clone()} />
        </svg>
    }
}
