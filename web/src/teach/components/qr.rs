//! QR codes, each drawn as one path; the codes of a text in parts are shown one at a time.

use super::super::qr;
use crate::components::dialog::Dialog;
use crate::components::i18n::use_i18n;
use messages::{Key, key};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_memo, use_state_eq};

/// The length of a text that is shown below a large code, to be typed.
const TYPEABLE: usize = 60;

/// The properties of the QR codes.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Their contents, one part each.
    pub parts: Vec<AttrValue>,
    /// The alternative text.
    pub label: AttrValue,
}

/// The QR codes.
#[component]
pub fn Qr(props: &Props) -> Html {
    let i18n = use_i18n();
    let here = use_state_eq(|| 0_usize);
    let all = props.parts.len();
    // A text with fewer parts than before may not have this part any more.
    let at = (*here).min(all.saturating_sub(1));
    let text = props.parts.get(at).cloned().unwrap_or_default();
    if all < 2 {
        return html! { <Picture {text} label={props.label.clone()} /> };
    }
    let (number, count) = ((at + 1).to_string(), all.to_string());
    let part = i18n.text(key::TeachQrPart {
        number: &number,
        all: &count,
    });
    let to = |key: Key, to: Option<usize>| {
        let setter = here.setter();
        let onclick = move |_| {
            if let Some(to) = to {
                setter.set(to);
            }
        };
        html! { <button type="button" disabled={to.is_none()} {onclick}>{ i18n.text(key) }</button> }
    };
    html! {
        <div class="teach-hand">
            <p>{ i18n.text(key::TeachQrParts { all: &count }) }</p>
            <div class="teach-row">
                { to(key::TEACH_WALL_BACK, at.checked_sub(1)) }
                <span role="status">{ part.clone() }</span>
                { to(key::TEACH_WALL_NEXT, (at + 1 < all).then_some(at + 1)) }
            </div>
            <Picture {text} label={format!("{} · {}", props.label, part)} />
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct PictureProps {
    text: AttrValue,
    label: AttrValue,
}

/// A QR code, or a note that the text is too long for one.
#[component]
fn Picture(props: &PictureProps) -> Html {
    let i18n = use_i18n();
    let code = use_memo(props.text.clone(), |text| qr::qr(text));
    let is_open = use_state_eq(|| false);
    let Some(code) = &*code else {
        return html! { <p class="hint">{ i18n.text(key::TEACH_QR_LONG) }</p> };
    };
    let to = |open: bool| {
        let setter = is_open.setter();
        Callback::from(move |(): ()| setter.set(open))
    };
    // A page can have several codes.
    let mixed = |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte));
    let id = format!("qr-large-{}", props.text.bytes().fold(0, mixed));
    // What can be typed is shown below the code.
    let typed = (props.text.len() <= TYPEABLE).then(|| props.text.clone());
    html! {
        <>
            { picture(code, &props.label) }
            <button type="button" onclick={to(true).reform(|_| ())}>{ i18n.text(key::TEACH_QR_LARGE) }</button>
            <Dialog {id} title={props.label.clone()} is_open={*is_open} onclose={to(false)}>
                <div class="teach-qr-large">
                    { picture(code, &props.label) }
                    if let Some(typed) = typed {
                        <p class="teach-address">{ typed }</p>
                    }
                </div>
            </Dialog>
        </>
    }
}

fn picture(code: &qr::Qr, label: &AttrValue) -> Html {
    let side = code.side;
    html! {
        <svg class="teach-qr" role="img" aria-label={label.clone()} viewBox={format!("0 0 {side} {side}")} shape-rendering="crispEdges">
            <rect width={side.to_string()} height={side.to_string()} />
            <path d={code.path.clone()} />
        </svg>
    }
}
