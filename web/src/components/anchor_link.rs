//! A link to another part of this page.

use crate::dom;
use yew::{AttrValue, Callback, Classes, Html, MouseEvent, Properties, component, html};

/// What the link needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The part that it leads to.
    pub place: AttrValue,
    /// What it is called.
    pub label: AttrValue,
    /// How it looks.
    #[prop_or_default]
    pub class: Classes,
}

/// The link. The address stays as it is: browsers ask for the icon of a page again when it changes, and using the page
/// makes no request.
#[component]
pub fn AnchorLink(props: &Props) -> Html {
    let Props {
        place,
        label,
        class,
    } = props.clone();
    let href = format!("#{place}");
    let onclick = Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        dom::go_to(&place);
    });
    html! { <a {href} {class} {onclick}>{ label }</a> }
}
